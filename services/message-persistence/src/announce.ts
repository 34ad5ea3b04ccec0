import { setTimeout as delay } from 'node:timers/promises';
import { type FactPublisher, type FeedMessage, type FeedPublisher, gatewayFeed, roomFeed, userFeed } from '@parley/bus';
import {
  type GatewayId,
  type RoomFrame,
  type SeenChange,
  type SubmissionResult,
  type UserFrame,
  type UserId,
} from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import type { BatchTraces } from './command-traces.ts';
import type { Counters } from './counters.ts';
import { boundedBytes, countFitting, frameEventBytes, jsonBytes, messageBytes } from './frames.ts';

/** Tells what was committed. */
export interface Announcer {
  /** Resolves once Redis took all of it. @throws {BusFault} otherwise: the caller sees to it that it is told again. */
  tell(messages: readonly FeedMessage[]): Promise<void>;
  /**
   * Never fails and never takes long: for a change that came over HTTP, whose answer does not depend on Redis. What is
   * lost here is found by the gateways when they compare heads (RC3).
   */
  tellIfPossible(messages: readonly FeedMessage[]): Promise<void>;
  /** Wakes whoever follows these rooms (FA1). Never waits, never fails. */
  wakeFollowers(frames: readonly RoomFrame[]): void;
}

/** How long an HTTP request waits for Redis. */
const patienceMs = 1_000;

/** What {@link createAnnouncer} takes. */
export interface AnnouncerOptions {
  readonly publisher: FeedPublisher;
  readonly facts: Pick<FactPublisher, 'changed'>;
  readonly counters: Counters;
  readonly log: Log;
}

/** Makes the announcer of one process. */
export const createAnnouncer = ({ publisher, facts, counters, log }: AnnouncerOptions): Announcer => {
  let answers = true;
  const tell = async (messages: readonly FeedMessage[]): Promise<void> => {
    try {
      await publisher.publish(messages);
      answers = true;
    } catch (error) {
      answers = false;
      counters.publishFailures.inc();
      throw error;
    }
  };
  const wakeFollowers = (frames: readonly RoomFrame[]): void => {
    for (const { roomId, headRev } of frames) facts.changed(roomId, headRev);
  };
  return {
    tell,
    wakeFollowers,
    tellIfPossible: async (messages) => {
      wakeFollowers(messages.flatMap(({ event: { data } }) => ('headRev' in data && 'roomId' in data ? [data] : [])));
      const told = tell(messages).catch((error: unknown) => log.warn({ err: error }, 'a change was stored but not announced'));
      // Once it is known to be away, nobody waits for it.
      if (!answers) return;
      const timer = new AbortController();
      await Promise.race([told, delay(patienceMs, undefined, { signal: timer.signal }).catch(() => {})]);
      timer.abort();
    },
  };
};

/** A frame onto the feed of its room. */
export const toRoomFeed = (frame: RoomFrame): FeedMessage => ({
  feed: roomFeed(frame.roomId),
  event: { type: 'room.frame', data: frame },
});

/** The same with the traces of what it tells, where something of it is traced. */
export const toTracedRoomFeed = (frame: RoomFrame, traces: Pick<BatchTraces, 'of'> | undefined): FeedMessage => {
  const message = toRoomFeed(frame);
  const found = traces?.of(frame);
  return found === undefined ? message : { ...message, event: { type: 'room.frame', data: frame, traces: found } };
};

/** Who has seen more, onto the feed of their room; no frame, since nothing of the room has changed (RD7). */
export const toSeenFeed = (change: SeenChange): FeedMessage => ({
  feed: roomFeed(change.roomId),
  event: { type: 'room.seen', data: change },
});

/** A frame onto the feed of the person whose it is. */
export const toUserFeed = (userId: UserId, frame: UserFrame): FeedMessage => ({
  feed: userFeed(userId),
  event: { type: 'user.frame', data: frame },
});

/** Never less than an answer's size as JSON. */
const answerBytes = (answer: SubmissionResult): number =>
  answer.result.ok ? boundedBytes(messageBytes(answer.result.data.message) + 128, answer) : jsonBytes(answer);

/**
 * Answers onto the feed of the gateway that waits for them, in order, in messages of at most 256 KiB like frames: Redis
 * keeps a subscriber's unsent messages in memory and cuts it off when they are too much, and whoever reads one parses
 * it in one go.
 */
export const toGatewayFeeds = (gatewayId: GatewayId, results: readonly SubmissionResult[]): FeedMessage[] => {
  const feed = gatewayFeed(gatewayId);
  const messages: FeedMessage[] = [];
  for (let rest = results; rest.length > 0; ) {
    const count = countFitting(rest, frameEventBytes, answerBytes);
    messages.push({ feed, event: { type: 'submissions.answered', data: { results: rest.slice(0, count) } } });
    rest = rest.slice(count);
  }
  return messages;
};

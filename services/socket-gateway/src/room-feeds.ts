import { type FeedSubscriber, roomFeed } from '@parley/bus';
import type { RoomEvent, RoomFrame, RoomId, SeenChange, Traceparent, UserId } from '@parley/contracts';
import type { Log, TraceSpan, Tracing } from '@parley/service-kit';
import { spanOfDelivery } from './command-spans.ts';
import { FrameSequence, type FrameSequenceOptions, type Position } from './frame-sequence.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { OwnerClient } from './owner-client.ts';
import type { RecentFrames } from './recent-frames.ts';
import type { LimitedViews } from './visible-events.ts';

/** A room that this gateway follows because a member is connected here. */
export interface FollowedRoom {
  readonly roomId: RoomId;
  readonly sequence: FrameSequence<RoomFrame>;
  /** The highest `seq` seen. */
  lastSeq(): number;
  /** Of whom it is known that they see the room from a `seq` on (RO7); undefined for all of it. */
  limit(userId: UserId, visibleFromSeq: number | undefined): void;
  /** Sets where the room stands, from an answer that was asked for after the feed was followed. */
  start(position: Position, lastSeq: number): void;
}

/** The rooms followed here, counted by who needs them. */
export interface RoomFeeds {
  /** Follows the room for a holder; resolves once its feed is confirmed, or at once while Redis is away. Holding twice is holding once. */
  hold(roomId: RoomId, holder: object): Promise<FollowedRoom>;
  /** The last one to release ends the following. */
  release(roomId: RoomId, holder: object): void;
  get(roomId: RoomId): FollowedRoom | undefined;
  all(): Iterable<FollowedRoom>;
  size(): number;
}

/** What the feeds need; `emit` sends to the members connected here, `removed` tells that a member's time has ended. */
export interface RoomFeedsOptions {
  readonly feeds: FeedSubscriber;
  readonly owner: OwnerClient;
  readonly recent: RecentFrames;
  readonly emit: (roomId: RoomId, frame: RoomFrame, views: LimitedViews) => void;
  /** People of a room have seen more; to the members connected here (RD7). */
  readonly seen: (change: SeenChange) => void;
  readonly resync: (roomId: RoomId) => void;
  readonly removed: (roomId: RoomId, userId: UserId, rev: number) => void;
  readonly metrics: GatewayMetrics;
  readonly tracing?: Tracing | undefined;
  readonly log: Log;
}

/** Makes the registry of followed rooms. */
export const createRoomFeeds = (options: RoomFeedsOptions): RoomFeeds => {
  const entries = new Map<RoomId, Room>();
  const drop = (entry: Room) => {
    if (entries.get(entry.roomId) === entry) {
      entries.delete(entry.roomId);
      options.recent.forget(entry.roomId);
    }
    entry.sequence.close();
    entry.following
      .then((unfollow) => unfollow())
      .catch((error: unknown) => options.log.debug({ err: error }, 'a feed was not left cleanly'));
  };
  return {
    hold: async (roomId, holder) => {
      const entry = entries.get(roomId) ?? new Room(options, roomId);
      entries.set(roomId, entry);
      entry.holders.add(holder);
      try {
        await entry.following;
        return entry;
      } catch (error) {
        drop(entry);
        throw error;
      }
    },
    release: (roomId, holder) => {
      const entry = entries.get(roomId);
      if (entry !== undefined && entry.holders.delete(holder) && entry.holders.size === 0) drop(entry);
    },
    get: (roomId) => entries.get(roomId),
    all: () => entries.values(),
    size: () => entries.size,
  };
};

/** A frame as its feed brings it. */
interface RoomNews {
  readonly data: RoomFrame;
  readonly traces?: readonly Traceparent[];
}

/** A class, so that a room has no closures of its own for its sequence. */
class Room implements FollowedRoom, FrameSequenceOptions<RoomFrame> {
  readonly roomId: RoomId;
  readonly sequence: FrameSequence<RoomFrame>;
  readonly holders = new Set<object>();
  readonly following: Promise<() => Promise<void>>;
  readonly #options: RoomFeedsOptions;
  #lastSeq = 0;
  /** Most rooms are seen whole by everybody. */
  #views: Map<UserId, number> | undefined;
  /** Of frames that are traced. */
  #spans: WeakMap<RoomFrame, readonly TraceSpan[]> | undefined;

  constructor(options: RoomFeedsOptions, roomId: RoomId) {
    this.roomId = roomId;
    this.#options = options;
    this.sequence = new FrameSequence<RoomFrame>(this);
    this.following = options.feeds.followThrough(roomFeed(roomId), (event) => {
      if (event.type === 'room.frame') this.#receive(event);
      if (event.type === 'room.seen') options.seen(event.data);
    });
  }

  #receive({ data: frame, traces }: RoomNews): void {
    if (traces !== undefined) this.#trace(frame, traces);
    this.sequence.receive(frame);
  }

  /** One span for each traced message in it. What is never emitted (known already, or cut) leaves none. */
  #trace(frame: RoomFrame, traces: readonly Traceparent[]): void {
    const spans = traces.flatMap((parent) => this.#options.tracing?.follow(spanOfDelivery, parent) ?? []);
    this.#spans = (this.#spans ?? new WeakMap<RoomFrame, readonly TraceSpan[]>()).set(frame, spans);
  }

  lastSeq(): number {
    return this.#lastSeq;
  }

  limit(userId: UserId, visibleFromSeq: number | undefined): void {
    if (visibleFromSeq !== undefined) this.#views = (this.#views ?? new Map<UserId, number>()).set(userId, visibleFromSeq);
    else this.#views?.delete(userId);
  }

  start(position: Position, seq: number): void {
    if (this.sequence.position === undefined) this.#lastSeq = Math.max(this.#lastSeq, seq);
    this.sequence.start(position);
  }

  fetch(since: number): Promise<RoomFrame> {
    return this.#options.owner.roomChanges(this.roomId, since);
  }

  apply(frame: RoomFrame): void {
    this.#lastSeq = Math.max(this.#lastSeq, ...frame.events.map(seqOf));
    this.#options.recent.add(frame);
    emitInOrder(this.#options, frame, this.#views ?? seenWhole);
    if (this.#spans !== undefined) for (const span of this.#spans.get(frame) ?? []) span.end();
  }

  reset(): void {
    this.#options.resync(this.roomId);
  }

  onRepair(): void {
    this.#options.metrics.repairs.inc({ of: 'room' });
  }

  onRepairFailed(error: unknown): void {
    this.#options.log.warn({ err: error }, 'the missing part of a room could not be fetched; it is tried again');
  }
}

const seenWhole: LimitedViews = new Map();

/** Of whichever change: what was missed and is fetched tells a message once, by its last one. */
const seqOf = ({ data }: RoomEvent): number => ('seq' in data ? data.seq : 0);

/** CO4: a frame is split after each removal, since that event is the last one the person's sockets get. */
const emitInOrder = (options: RoomFeedsOptions, frame: RoomFrame, views: LimitedViews): void => {
  for (const part of splitAfterRemovals(frame)) {
    options.emit(frame.roomId, part, views);
    const last = part.events.at(-1);
    if (last?.type === 'member.left') options.removed(frame.roomId, last.data.userId, last.rev);
  }
};

/** Cuts a frame behind every `member.left`, into frames that continue each other. */
export const splitAfterRemovals = (frame: RoomFrame): RoomFrame[] => {
  const parts: RoomFrame[] = [];
  let events: RoomEvent[] = [];
  let prevRev = frame.prevRev;
  for (const event of frame.events) {
    events.push(event);
    if (event.type !== 'member.left') continue;
    parts.push({ ...frame, prevRev, rev: event.rev, events, headRev: frame.headRev, more: event.rev < frame.rev || frame.more });
    prevRev = event.rev;
    events = [];
  }
  const covered = parts.length > 0 && events.length === 0 && prevRev === frame.rev;
  return covered ? parts : [...parts, { ...frame, prevRev, events }];
};

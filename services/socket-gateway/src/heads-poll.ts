import { setTimeout as delay } from 'node:timers/promises';
import type { RoomId, UserId } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import type { Position } from './frame-sequence.ts';
import type { OwnerClient } from './owner-client.ts';

/** Compares the heads of all that is followed with the owner's, so that a lost publish shows (RC3). */
export interface HeadsPoll {
  /** From here on compares as often as the present state asks for. */
  start(): void;
  /** Compares now, without pauses, behind a comparison that is under way. Never rejects. */
  hurry(): Promise<void>;
  stop(): void;
}

/** What has a head: a room, or somebody's own changes. */
interface Sequenced {
  readonly sequence: { readonly position: Position | undefined; observeHead(head: Position, asked: Position): void };
}

type FollowedRoom = Sequenced & { readonly roomId: RoomId };
type FollowedUser = Sequenced & { readonly userId: UserId };

/** What the poll looks at. */
export interface HeadsPollOptions {
  readonly owner: Pick<OwnerClient, 'heads'>;
  readonly rooms: () => Iterable<FollowedRoom>;
  readonly users: () => Iterable<FollowedUser>;
  /** Whether live frames arrive; while they do not, the poll is what moves rooms on. */
  readonly live: () => boolean;
  readonly log: Log;
  /** How often everything is compared while frames arrive, ms. Default 4,000. */
  readonly liveEveryMs?: number;
}

const degradedEveryMs = 2_000;
/** Storage takes 5 ms for so many; for the 10,000 that a question may hold it takes 100, in which no message moves. */
const idsPerQuestion = 500;
/** Questions about a crowd are this far apart, ms: back to back they keep storage from its messages for a quarter of a second. */
const mostApartMs = 100;

interface Followed<Item> {
  readonly item: Item;
  readonly asked: Position;
}

const positionsOf = <Item extends Sequenced>(items: readonly Item[]): Followed<Item>[] =>
  items.flatMap((item) => (item.sequence.position === undefined ? [] : [{ item, asked: item.sequence.position }]));

/** Makes the poll of one gateway. */
export const createHeadsPoll = (options: HeadsPollOptions): HeadsPoll => {
  const { owner, rooms, users, live, log, liveEveryMs = 4_000 } = options;
  const everyMs = (): number => (live() ? liveEveryMs : degradedEveryMs);
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  let startedAt = performance.now();
  let running: Promise<void> = Promise.resolve();

  const compareSome = async (someRooms: Followed<FollowedRoom>[], someUsers: Followed<FollowedUser>[]) => {
    const heads = await owner.heads(
      someRooms.map(({ item }) => item.roomId),
      someUsers.map(({ item }) => item.userId),
    );
    const roomHeads = new Map(heads.rooms.map((head) => [head.roomId, head.rev]));
    const userHeads = new Map(heads.users.map((head) => [head.userId, head.userRev]));
    for (const { item, asked } of someRooms) observe(item.sequence, heads.epoch, roomHeads.get(item.roomId), asked);
    for (const { item, asked } of someUsers) observe(item.sequence, heads.epoch, userHeads.get(item.userId), asked);
  };

  /** The pauses end with `calm`. */
  const compare = async (calm: AbortSignal) => {
    const [followedRooms, followedUsers] = [[...rooms()], [...users()]];
    const questions = Math.ceil(Math.max(followedRooms.length, followedUsers.length) / idsPerQuestion);
    const apartMs = Math.min(mostApartMs, everyMs() / questions);
    const begun = performance.now();
    for (let question = 0; question < questions && !stopping.signal.aborted; question += 1) {
      const waitMs = begun + question * apartMs - performance.now();
      if (waitMs > 0) await delay(waitMs, undefined, { signal: calm }).catch(() => undefined);
      const [from, to] = [question * idsPerQuestion, (question + 1) * idsPerQuestion];
      await compareSome(positionsOf(followedRooms.slice(from, to)), positionsOf(followedUsers.slice(from, to)));
    }
  };

  let calm = new AbortController();
  /** What is under way goes on without pauses, so that this one's turn comes soon. */
  const run = (isCalm: boolean): Promise<void> => {
    calm.abort();
    const own = new AbortController();
    calm = own;
    if (!isCalm) own.abort();
    running = running
      .then(() => compare(own.signal))
      .catch((error: unknown) => log.warn({ err: error }, 'the heads could not be compared'));
    return running;
  };

  const runAndSchedule = async (isCalm: boolean) => {
    if (stopping.signal.aborted) return;
    clearTimeout(timer);
    startedAt = performance.now();
    await run(isCalm);
    schedule();
  };

  const schedule = () => {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    // From start to start: a question that hangs until its time-out must not put the next one off (RC3: 5 s).
    const waitMs = startedAt + everyMs() - performance.now();
    timer = setTimeout(() => void runAndSchedule(true), Math.max(0, waitMs));
  };

  return {
    start: schedule,
    hurry: () => runAndSchedule(false),
    stop: () => {
      stopping.abort();
      calm.abort();
      clearTimeout(timer);
    },
  };
};

const observe = (
  sequence: { observeHead: (head: Position, asked: Position) => void },
  epoch: number,
  rev: number | undefined,
  asked: Position,
): void => {
  if (rev !== undefined) sequence.observeHead({ epoch, rev }, asked);
};

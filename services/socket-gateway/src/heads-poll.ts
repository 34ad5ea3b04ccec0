import type { Log } from '@parley/service-kit';
import type { ConnectedUser } from './connected-user.ts';
import type { Position } from './frame-sequence.ts';
import type { OwnerClient } from './owner-client.ts';
import type { FollowedRoom, RoomFeeds } from './room-feeds.ts';

/** Compares the heads of all that is followed with the owner's, so that a lost publish shows (RC3). */
export interface HeadsPoll {
  start(): void;
  /** Compares now; joins a comparison under way only to be followed by a new one. Never rejects. */
  now(): Promise<void>;
  /** Compares now, and from here on as often as the present state asks for. */
  hurry(): Promise<void>;
  stop(): void;
}

/** What the poll looks at. */
export interface HeadsPollOptions {
  readonly owner: OwnerClient;
  readonly rooms: RoomFeeds;
  readonly users: () => Iterable<ConnectedUser>;
  /** Whether live frames arrive; while they do not, the poll is what moves rooms on. */
  readonly live: () => boolean;
  readonly log: Log;
}

const liveEveryMs = 4_000;
const degradedEveryMs = 2_000;
/** Storage takes 5 ms for so many; for the 10,000 that a question may hold it takes 100, in which no message moves. */
const idsPerQuestion = 500;

interface Followed<Item> {
  readonly item: Item;
  readonly asked: Position;
}

const positionsOf = <Item extends { readonly sequence: { readonly position: Position | undefined } }>(
  items: Iterable<Item>,
): Followed<Item>[] =>
  [...items].flatMap((item) => (item.sequence.position === undefined ? [] : [{ item, asked: item.sequence.position }]));

/** Makes the poll of one gateway. */
export const createHeadsPoll = ({ owner, rooms, users, live, log }: HeadsPollOptions): HeadsPoll => {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let startedAt = performance.now();
  let running: Promise<void> = Promise.resolve();

  const compareSome = async (someRooms: Followed<FollowedRoom>[], someUsers: Followed<ConnectedUser>[]) => {
    const heads = await owner.heads(
      someRooms.map(({ item }) => item.roomId),
      someUsers.map(({ item }) => item.userId),
    );
    const roomHeads = new Map(heads.rooms.map((head) => [head.roomId, head.rev]));
    const userHeads = new Map(heads.users.map((head) => [head.userId, head.userRev]));
    for (const { item, asked } of someRooms) observe(item.sequence, heads.epoch, roomHeads.get(item.roomId), asked);
    for (const { item, asked } of someUsers) observe(item.sequence, heads.epoch, userHeads.get(item.userId), asked);
  };

  const compare = async () => {
    const followedRooms = positionsOf(rooms.all());
    const followedUsers = positionsOf(users());
    for (let from = 0; from < Math.max(followedRooms.length, followedUsers.length); from += idsPerQuestion)
      await compareSome(followedRooms.slice(from, from + idsPerQuestion), followedUsers.slice(from, from + idsPerQuestion));
  };

  const now = () => {
    running = running.then(compare).catch((error: unknown) => log.warn({ err: error }, 'the heads could not be compared'));
    return running;
  };

  const schedule = () => {
    clearTimeout(timer);
    if (stopped) return;
    // From start to start: a question that hangs until its time-out must not put the next one off (RC3: 5 s).
    const waitMs = startedAt + (live() ? liveEveryMs : degradedEveryMs) - performance.now();
    timer = setTimeout(() => void hurry(), Math.max(0, waitMs));
  };

  const hurry = async () => {
    if (stopped) return;
    clearTimeout(timer);
    startedAt = performance.now();
    await now();
    schedule();
  };

  return {
    start: schedule,
    now,
    hurry,
    stop: () => {
      stopped = true;
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

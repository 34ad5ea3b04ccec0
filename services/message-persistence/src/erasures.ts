import { accept, type Result, type RoomId, type UserId } from '@parley/contracts';
import type { DeletedUser, Log } from '@parley/service-kit';
import { type Announcer, toRoomFeed } from './announce.ts';
import { type Changed, createCommit, unchanged } from './commit.ts';
import { storeWithdrawals, type Withdrawal } from './erasing-commands.ts';
import { liveFrames } from './frames.ts';
import { isPresent, lockRoom } from './locked-room.ts';
import { inherit } from './members.ts';
import { changeMembership, changing, leaving, newsOfMembership } from './membership.ts';
import type { Queries, Store } from './store/index.ts';
import { timeOfSeqs } from './store/room-months.ts';
import type { StoredRoom } from './store/rooms.ts';
import { roomEvent } from './wire.ts';

/** Leaves nothing of people who were deleted: see {@link createErasures}. */
export interface Erasures {
  /** Asks who was deleted, and erases what is left of them. May be ended at any moment, run again, and run by two at once. */
  run(): Promise<{ readonly people: number }>;
}

/** What {@link createErasures} needs. */
export interface ErasuresOptions {
  readonly store: Store;
  readonly announcer: Pick<Announcer, 'tellIfPossible'>;
  /** Who was deleted, after a number, ascending. */
  readonly askDeleted: (after: number) => Promise<readonly DeletedUser[]>;
  readonly log: Log;
  readonly newId: () => string;
  /**
   * How long after a deletion it begins, ms: what was asked for before it has been done by then, and nothing comes later that would be
   * overlooked. Default 15,000, longer than any request takes.
   */
  readonly settleMs?: number;
  /** Called when a step is done that lasts, for tests that end the process there. */
  readonly onStep?: (step: string) => Promise<void>;
}

type Run = Required<ErasuresOptions>;

interface Place {
  readonly roomId: RoomId;
  readonly userId: UserId;
}

/** Changes of one transaction, within some milliseconds: a room waits for no more of them. */
const changesAtOnce = 50;
const messagesLookedThrough = 2_000;
const roomsAtOnce = 100;

/**
 * The rules of erasing (PV3, decision 0022). First the names go, then, room by room, the membership, so that nothing can come
 * behind what is looked through; then every message becomes a tombstone, by the same changes as if its sender had deleted it, and
 * reactions and everything else that is theirs go. What others wrote stays as it is.
 */
export const createErasures = (options: ErasuresOptions): Erasures => {
  const run: Run = { settleMs: 15_000, onStep: async () => {}, ...options };
  const { store } = run;
  return {
    run: async () => {
      await learn(run);
      const before = new Date((await store.now()).getTime() - run.settleMs);
      let people = 0;
      for (;;) {
        const some = await store.erasuresToDo(before);
        for (const { userId, roomId } of some) await erase(run, userId, roomId);
        people += some.length;
        if (some.length === 0) return { people };
      }
    },
  };
};

const learn = async ({ store, askDeleted, onStep }: Run): Promise<void> => {
  for (;;) {
    const deleted = await askDeleted(await store.findErasureHead());
    if (deleted.length === 0) return;
    await store.beginErasures(deleted.map(({ at, ...one }) => ({ ...one, deletedAt: new Date(at) })));
    await onStep('learned');
  }
};

const erase = async (run: Run, userId: UserId, doneUpTo: RoomId | null): Promise<void> => {
  const { store, log, onStep } = run;
  await store.forgetNames(userId);
  await onStep('names forgotten');
  for (let after = doneUpTo; ; ) {
    const rooms = await store.roomsOfPerson(userId, after, roomsAtOnce);
    for (const roomId of rooms) {
      await eraseInRoom(run, { roomId, userId });
      await store.keepErasedUpTo(userId, roomId);
      await onStep('room erased');
    }
    after = rooms.at(-1) ?? after;
    if (rooms.length < roomsAtOnce) break;
  }
  await store.endErasure(userId);
  log.info({ userId }, 'nothing is left of somebody who was deleted');
};

const eraseInRoom = async (run: Run, place: Place): Promise<void> => {
  const { store, announcer, onStep } = run;
  await createCommit({ store, announcer })((tx) => endMembership(tx, place));
  await onStep('membership ended');
  await eraseMessages(run, place);
  for (;;) {
    const reactions = await store.ownReactionsIn(place.roomId, place.userId, changesAtOnce);
    const withdrawn = await withdraw(
      run,
      place,
      reactions.map((one) => ({ type: 'reaction.remove' as const, ...one })),
    );
    if (withdrawn === 0) break;
    await onStep('reactions withdrawn');
  }
  await store.eraseInRoom(place.roomId, place.userId);
  await onStep('rest erased');
};

/** Answers how many changes it came to. */
const withdraw = async ({ store, announcer, newId }: Run, place: Place, all: readonly Withdrawal[]): Promise<number> => {
  if (all.length === 0) return 0;
  const frames = await store.transaction((tx) => storeWithdrawals(tx, place, all, { newId }));
  await announcer.tellIfPossible(frames.map(toRoomFeed));
  return frames.reduce((sum, frame) => sum + frame.events.length, 0);
};

const eraseMessages = async (run: Run, place: Place): Promise<void> => {
  const { store, onStep } = run;
  const { roomId, userId } = place;
  const [[room], months] = await Promise.all([store.findRooms([roomId]), store.findMonths(roomId)]);
  if (room === undefined) return;
  for (let from = room.floorSeq; from <= room.lastSeq; from += messagesLookedThrough) {
    const to = Math.min(from + messagesLookedThrough - 1, room.lastSeq);
    const time = timeOfSeqs(months, from, to);
    const own = time === undefined ? [] : await store.ownMessagesIn(roomId, userId, { from, to, time });
    const living = own.filter(({ isLiving }) => isLiving);
    for (let index = 0; index < living.length; index += changesAtOnce) {
      const some = living.slice(index, index + changesAtOnce);
      await withdraw(
        run,
        place,
        some.map(({ id }) => ({ type: 'message.delete' as const, messageId: id })),
      );
      await onStep('messages deleted');
    }
    if (own.length > 0)
      await store.forgetEdits(
        roomId,
        own.map(({ seq }) => seq),
      );
  }
};

/**
 * They leave, and the last owner's room is inherited. Of two who talk with each other the other one keeps the room, with somebody in it
 * who was deleted, and says nothing more in it.
 */
const endMembership = async (tx: Queries, { roomId, userId }: Place): Promise<Result<Changed<undefined>>> => {
  const locked = await lockRoom(tx, roomId, [userId]);
  const { room } = locked;
  const member = locked.memberOf(userId);
  if (room === undefined || !isPresent(member)) return unchanged(undefined);
  const now = await tx.now();
  if (room.kind === 'direct' && room.memberCount <= 2) {
    if (room.archivedAt !== null) return unchanged(undefined);
    const news = await changeMembership(tx, room, [changing(member, {}, now)]);
    return accept({ data: undefined, news: [...newsOfMembership(news), ...(await archive(tx, news.room, now))] });
  }
  const news = await changeMembership(tx, room, [leaving(member, now), ...(await inherit(tx, member, now))]);
  return accept({ data: undefined, news: newsOfMembership(news) });
};

const archive = async (tx: Queries, room: StoredRoom, at: Date) => {
  const rev = room.rev + 1;
  const archived = { ...room, rev, changedRev: rev, changedAt: at, archivedAt: at };
  await tx.updateRoom(archived);
  return liveFrames({ roomId: room.id, epoch: room.epoch, headRev: rev }, [roomEvent(archived)]).map(toRoomFeed);
};

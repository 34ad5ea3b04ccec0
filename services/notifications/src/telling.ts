import type { Attention, Missed, MissedInRoom, RoomId, UserId } from '@parley/contracts';
import type { Counters } from './counters.ts';
import type { Owners } from './owners.ts';
import { silentUntil } from './quiet-hours.ts';
import type { Store } from './store/index.ts';
import type { StoredSubscription } from './store/subscriptions.ts';
import type { Conversation, StoredTelling } from './store/tellings.ts';
import type { Subscriptions } from './subscriptions.ts';

/** Decides who is told of what: see {@link createTellings}. Each may be done again, and by several at once. */
export interface Tellings {
  /** Looks whom what is new in a room concerns, and has them told. */
  considerRoom(roomId: RoomId): Promise<void>;
  /** Tells somebody of a room, if there still is something to tell and nothing speaks against it. */
  tellPerson(conversation: Conversation): Promise<void>;
  /** Withdraws what somebody was told of and has read, and has them told who wanted not to be until later, and do now. */
  lookAfterReader(userId: UserId): Promise<void>;
}

/** One push that is to be made. */
export interface PushWanted {
  readonly kind: 'missed' | 'read';
  readonly subscription: StoredSubscription;
  readonly roomId: RoomId;
}

/** What {@link createTellings} needs. */
export interface TellingsOptions {
  readonly store: Store;
  readonly owners: Owners;
  readonly subscriptions: Pick<Subscriptions, 'living'>;
  /** Resolves once they are sure to be made. */
  readonly push: (wanted: readonly PushWanted[]) => Promise<void>;
  readonly counters: Counters;
  readonly clock: () => Date;
  readonly afterMs: number;
  readonly againMs: number;
  /** Default 45,000. */
  readonly lookAgainMs?: number;
}

/** Rooms of one person that are looked at in one go. */
const mostRooms = 100;

/** The rules of telling (NO2–NO5). */
export const createTellings = (options: TellingsOptions): Tellings => {
  const { store, owners, subscriptions, push, counters, clock, afterMs, againMs } = options;
  // Longer than presence takes to notice that a gateway, or the way to a phone, is gone (PR2).
  const { lookAgainMs = 45_000 } = options;

  const settle = async (one: Conversation, { generation }: StoredTelling, result: 'read' | 'here' | 'nobody'): Promise<void> => {
    counters.tellings.inc({ result });
    await store.settle(one, generation);
  };

  const postpone = async (one: Conversation, until: number, looked = false): Promise<void> => {
    counters.tellings.inc({ result: looked ? 'here' : 'silent' });
    await store.postpone(one, new Date(until), looked);
  };

  const tell = async (one: Conversation, telling: StoredTelling, seq: number): Promise<void> => {
    const browsers = await subscriptions.living(one.userId);
    if (browsers.length === 0) return settle(one, telling, 'nobody');
    counters.tellings.inc({ result: 'told' });
    // First the pushes: whoever is killed in between makes them again, and they replace themselves.
    await push(browsers.map((subscription) => ({ kind: 'missed', subscription, roomId: one.roomId })));
    await store.noteTold(one, telling.generation, seq, clock());
  };

  /** Without an end nobody knows when; what is missed waits for them all the same. */
  const notDisturbed = (one: Conversation, telling: StoredTelling, { until }: Attention): Promise<void> =>
    until === undefined ? settle(one, telling, 'here') : postpone(one, Date.parse(until));

  const maySay = async (userId: UserId, { settings }: Missed): Promise<boolean> =>
    silentUntil(settings, clock().getTime()) === undefined && (await owners.attention(userId)).state !== 'dnd';

  return {
    considerRoom: async (roomId) => {
      const after = await store.findNews(roomId);
      if (after === undefined) return;
      const { lastSeq, userIds } = await owners.concerned(roomId, after);
      const subscribers = userIds.length === 0 ? new Set<UserId>() : await store.findSubscribers(userIds);
      if (subscribers.size > 0) await store.wantTold(roomId, [...subscribers], { now: clock(), afterMs, againMs });
      await store.settleNews(roomId, lastSeq);
    },

    tellPerson: async (one) => {
      const telling = await store.findTelling(one);
      const now = clock().getTime();
      if (telling?.dueAt == null || telling.dueAt.getTime() > now) return;
      const missed = await owners.missed(one.userId, [one.roomId]);
      const latest = latestIn(missed);
      if (latest === undefined || latest <= telling.toldSeq) return settle(one, telling, 'read');
      const silent = silentUntil(missed.settings, now);
      if (silent !== undefined) return postpone(one, silent);
      const attention = await owners.attention(one.userId);
      switch (attention.state) {
        case 'here':
          // Their client tells them, if they are: who has just gone still seems to be here.
          return telling.looks === 0 ? postpone(one, now + lookAgainMs, true) : settle(one, telling, 'here');
        case 'dnd':
          return notDisturbed(one, telling, attention);
        case 'idle':
        case 'gone':
          return tell(one, telling, latest);
      }
    },

    lookAfterReader: async (userId) => {
      const generation = await store.findReader(userId);
      if (generation === undefined) return;
      const shown = await store.findShown(userId, mostRooms);
      // What waits because they seem to be here waits no longer than that.
      const later = new Date(clock().getTime() + lookAgainMs);
      const waits = await store.waitsBeyond(userId, later);
      const missed = shown.length === 0 && !waits ? undefined : await owners.missed(userId, shown);
      const read = (missed?.rooms ?? []).filter(({ count }) => count === 0).map(({ roomId }) => roomId);
      if (read.length > 0) {
        const browsers = await subscriptions.living(userId);
        await push(browsers.flatMap((subscription) => read.map((roomId) => ({ kind: 'read' as const, subscription, roomId }))));
        await store.hide(userId, read);
        counters.withdrawn.inc(read.length);
      }
      if (waits && missed !== undefined && (await maySay(userId, missed)))
        await store.hasten(userId, later, { now: clock(), afterMs, againMs });
      await store.endLook(userId, generation, clock());
    },
  };
};

const latestIn = ({ rooms }: Missed): number | undefined => {
  const [room]: readonly MissedInRoom[] = rooms;
  return room === undefined || room.count === 0 ? undefined : room.latest?.message.seq;
};

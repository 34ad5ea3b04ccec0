import { randomBytes } from 'node:crypto';
import {
  type Attention,
  Message,
  MessageId,
  type MissedInRoom,
  type NotificationSettings,
  PushSubscriptionId,
  RoomId,
  SessionId,
  UserId,
} from '@parley/contracts';
import { createMetrics, type DeletedUser, newId } from '@parley/service-kit';
import { createCounters } from '../counters.ts';
import { createErasing } from '../erasing.ts';
import type { Owners } from '../owners.ts';
import { createPushEndpoints } from '../push-endpoints.ts';
import { createRoomNews } from '../room-news.ts';
import { createSubscriptions } from '../subscriptions.ts';
import { createTellings, type PushWanted } from '../telling.ts';
import { createTestStore } from './store.ts';

/** What the others would answer about one person and one room. */
export interface Truth {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly sessionId: SessionId;
  /** The `seq` of messages that are unread and meant for them. */
  unread: number[];
  settings: NotificationSettings;
  attention: Omit<Attention, 'userId'>;
  isSignedIn: boolean;
  userRev: number;
}

const newSubscriptionId = (): PushSubscriptionId => PushSubscriptionId.parse(newId());

/** The rules over a real store, with a clock that tests move, and others whose answers tests decide. */
export const createWorld = async () => {
  const testStore = await createTestStore();
  const { store } = testStore;
  const truths: Truth[] = [];
  const pushed: PushWanted[] = [];
  const deleted: DeletedUser[] = [];
  let now = Date.parse('2026-06-01T12:00:00.000Z');
  let failures = 0;
  const clock = (): Date => new Date(now);
  const of = (userId: UserId): Truth => {
    const found = truths.find((one) => one.userId === userId);
    if (found === undefined) throw new Error('nobody of this id');
    return found;
  };
  const owners: Owners = {
    concerned: async (roomId, after) => {
      const inRoom = truths.filter((one) => one.roomId === roomId);
      const lastSeq = Math.max(after, ...inRoom.flatMap(({ unread }) => unread));
      return { lastSeq, userIds: inRoom.filter(({ unread }) => unread.some((seq) => seq > after)).map(({ userId }) => userId) };
    },
    missed: async (userId, roomIds) => {
      const truth = of(userId);
      const rooms = roomIds.map((roomId) => (roomId === truth.roomId ? missedIn(truth) : nothingIn(roomId)));
      return { settings: truth.settings, rooms, badge: truth.unread.length };
    },
    attention: async (userId) => ({ userId, ...of(userId).attention }),
    livingSessions: async (ids) =>
      new Set(
        truths.filter(({ sessionId, isSignedIn }) => isSignedIn && ids.includes(sessionId)).map(({ sessionId }) => sessionId),
      ),
    deleted: async (after) => deleted.filter(({ number }) => number > after),
    heads: async (userIds) => userIds.map((userId) => ({ userId, userRev: of(userId).userRev })),
  };
  const endpoints = createPushEndpoints([]);
  const subscriptions = createSubscriptions({ store, owners, endpoints, newId: newSubscriptionId, clock });
  const counters = createCounters(createMetrics());
  const push = async (wanted: readonly PushWanted[]): Promise<void> => {
    if (failures > 0) {
      failures -= 1;
      throw new Error('killed');
    }
    pushed.push(...wanted);
  };
  const tellings = createTellings({ store, owners, subscriptions, push, counters, clock, afterMs: 10_000, againMs: 60_000 });
  const erasing = createErasing({ store, owners, clock });
  const news = createRoomNews({ store, isAnybodyTold: () => store.hasSubscriptions(), clock, gatherMs: 500 });

  const subscribe = async (
    truth: Truth,
    more: { endpoint?: string; auth?: string; p256dh?: string; sessionId?: SessionId } = {},
  ) => {
    const { endpoint = `https://push.example.com/${newId()}`, sessionId = truth.sessionId } = more;
    const keys = {
      p256dh: more.p256dh ?? randomBytes(65).toString('base64url'),
      auth: more.auth ?? randomBytes(16).toString('base64url'),
    };
    const at = clock();
    const caller = {
      userId: truth.userId,
      sessionId,
      username: 'x',
      displayName: 'X',
      role: 'user' as const,
      issuedAt: at,
      expiresAt: at,
    };
    return subscriptions.put(caller, { endpoint, keys, language: 'en' });
  };

  return {
    ...testStore,
    owners,
    subscriptions,
    tellings,
    erasing,
    news,
    counters,
    clock,
    pushed,
    truths,
    subscribe,
    /** Somebody in a room with one other; with a browser unless said otherwise. */
    somebody: async ({ hasBrowser = true, isForeign = false } = {}): Promise<Truth> => {
      const id = newId();
      const truth: Truth = {
        userId: UserId.parse(isForeign ? `${id.slice(0, 14)}8${id.slice(15)}` : id),
        roomId: RoomId.parse(newId()),
        sessionId: SessionId.parse(newId()),
        unread: [],
        settings: { level: 'mentions', preview: true, quietHours: null, snoozedUntil: null },
        attention: { state: 'gone' },
        isSignedIn: true,
        userRev: 1,
      };
      truths.push(truth);
      if (hasBrowser) await subscribe(truth);
      return truth;
    },
    /** Their account is deleted, whatever is heard of it here. */
    deleteAccount: ({ userId }: Truth): void => {
      deleted.push({ number: deleted.length + 1, userId, at: clock().toISOString() });
    },
    /** A message comes; answers its `seq`. */
    say: async (truth: Truth): Promise<number> => {
      const seq = Math.max(0, ...truth.unread, saidIn.get(truth.roomId) ?? 0) + 1;
      saidIn.set(truth.roomId, seq);
      truth.unread.push(seq);
      const data = messageOf(truth.roomId, seq, clock());
      await news.note(truth.roomId, [{ rev: seq, type: 'message.created', at: data.createdAt, data }]);
      return seq;
    },
    pass: (ms: number): void => {
      now += ms;
    },
    /** Does what is due, as the sweeps and the queue would; answers how much that was. */
    work: async (): Promise<number> => {
      const until = new Date(now + 60_000);
      const rooms = await store.claimDueRooms(clock(), until, 100);
      for (const roomId of rooms) await tellings.considerRoom(roomId);
      const due = await store.claimDueTellings(clock(), until, 100);
      for (const one of due) await tellings.tellPerson(one);
      const readers = await store.claimChanged(clock(), until, 100);
      for (const userId of readers) await tellings.lookAfterReader(userId);
      return rooms.length + due.length + readers.length;
    },
    failNextPush: (): void => {
      failures += 1;
    },
  };
};

/** What {@link createWorld} makes. */
export type World = Awaited<ReturnType<typeof createWorld>>;

const saidIn = new Map<RoomId, number>();

const messageOf = (roomId: RoomId, seq: number, at: Date): Message =>
  Message.parse({
    id: MessageId.parse(newId()),
    roomId,
    seq,
    rev: seq,
    senderId: newId(),
    clientMessageId: newId(),
    content: 'hello',
    threadCount: 0,
    mentions: [],
    reactions: [],
    createdAt: at.toISOString(),
  });

const nothingIn = (roomId: RoomId): MissedInRoom => ({ roomId, count: 0, mentions: 0, latest: null });

const missedIn = ({ roomId, unread }: Truth): MissedInRoom => {
  const last = unread.at(-1);
  if (last === undefined) return nothingIn(roomId);
  const message = messageOf(roomId, last, new Date(0));
  return { roomId, count: unread.length, mentions: 0, latest: { kind: 'direct', roomName: null, senderName: 'Anna', message } };
};

import { randomUUID } from 'node:crypto';
import { BusFault, type FeedMessage, type RoomWakeUp } from '@parley/bus';
import {
  CommandId,
  type Message,
  type Metadata,
  RequestId,
  type Result,
  type Room,
  type RoomCommand,
  type RoomFrame,
  type RoomId,
  type User,
  type UserFrame,
  UserId,
  type UserRole,
} from '@parley/contracts';
import { createMetrics, newId } from '@parley/service-kit';
import { type Announcer, createAnnouncer } from '../announce.ts';
import type { CommandRequest } from '../command-batch.ts';
import { createCounters } from '../counters.ts';
import type { Caller } from '../people.ts';
import { createRoomMemory, type RoomMemory } from '../room-memory.ts';
import { createRules, type Rules } from '../rules.ts';
import { createSeenHints } from '../seen-hints.ts';
import { createStore, type Store } from '../store/index.ts';
import { createTestStore, silentLog, type TestStore } from './service.ts';

/** The rules over a database of their own; what they tell is kept instead of published. */
export interface TestRules extends Rules {
  readonly testStore: TestStore;
  readonly store: Store;
  readonly announcer: Announcer;
  /** The value of a metric without labels. */
  metric(name: string): Promise<number>;
  readonly told: FeedMessage[];
  /** What followers were woken for. */
  readonly woken: RoomWakeUp[];
  /** The frames told to rooms, in the order they were told. */
  roomFrames(roomId?: RoomId): RoomFrame[];
  userFrames(userId: UserId): UserFrame[];
  /** The rules of another process over the same database, which remembers for itself. */
  twin(): Rules;
  /** As if a room's last message had this time. */
  lastSpokenIn(room: Pick<Room, 'id'>, at: Date): Promise<void>;
  /** The next publication fails. */
  failOnce(): void;
  /** Somebody whom auth knows; this service learns of them when it asks. */
  person(name?: string, role?: UserRole): Caller;
  drop(): Promise<void>;
}

/** Makes them. */
export const createTestRules = async (): Promise<TestRules> => {
  const testStore = await createTestStore();
  const told: FeedMessage[] = [];
  const woken: RoomWakeUp[] = [];
  let failing = false;
  const publish = async (messages: readonly FeedMessage[]): Promise<void> => {
    if (failing) {
      failing = false;
      throw new BusFault('Redis is away');
    }
    told.push(...messages);
  };
  const users = new Map<UserId, User>();
  const metrics = createMetrics();
  const counters = createCounters(metrics);
  const facts = { changed: (roomId: string, rev: number) => void woken.push({ roomId, rev }) };
  const announcer = createAnnouncer({ publisher: { publish }, facts, counters, log: silentLog });
  const store = createStore(testStore.db);
  const seenHints = createSeenHints({ store, announcer, log: silentLog, everyMs: 20 });
  const memory = createRoomMemory();
  const askAuth = async (userIds: readonly UserId[]) => userIds.flatMap((id) => users.get(id) ?? []);
  const roomFrames = (roomId?: RoomId) =>
    told.flatMap(({ event }) =>
      event.type === 'room.frame' && (roomId === undefined || event.data.roomId === roomId) ? [event.data] : [],
    );
  const rulesOfProcess = (remembered: RoomMemory) =>
    createRules({
      memory: remembered,
      store,
      announcer,
      seenHints,
      counters,
      askAuth,
      newId,
      secret: 'a secret of at least 32 characters',
    });
  return {
    ...rulesOfProcess(memory),
    twin: () => rulesOfProcess(createRoomMemory()),
    testStore,
    store,
    announcer,
    metric: async (name) => (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0,
    told,
    woken,
    roomFrames,
    lastSpokenIn: async (room, at) => {
      await testStore.db.updateTable('rooms').set({ last_created_at: at }).where('id', '=', room.id).execute();
      memory.forget();
    },
    userFrames: (userId) =>
      told.flatMap(({ event, feed }) => (event.type === 'user.frame' && feed.includes(userId) ? [event.data] : [])),
    failOnce: () => {
      failing = true;
    },
    person: (name = `user-${randomUUID().slice(0, 8)}`, role = 'user') => {
      const id = UserId.parse(newId());
      users.set(id, { id, username: name, displayName: `${name} Surname`, role, createdAt: new Date().toISOString() });
      return { userId: id, username: name, displayName: `${name} Surname`, role };
    },
    drop: () => {
      seenHints.stop();
      return testStore.drop();
    },
  };
};

/** The data of a result that must be a success. */
export const dataOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`refused: ${result.error.code} ${result.error.message}`);
  return result.data;
};

/** The code of a result that must be a refusal. */
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

/** Makes a room; private and named unless said otherwise. */
export const makeRoom = async (
  rules: Rules,
  owner: Caller,
  more: Partial<Parameters<Rules['rooms']['create']>[1]> = {},
): Promise<Room> =>
  dataOf(await rules.rooms.create(owner, { kind: 'private', name: 'Room', topic: '', memberIds: [], ...more }, undefined));

/** What a test may want otherwise of a send. */
export interface SendWish {
  readonly requestId?: RequestId;
  readonly clientMessageId?: CommandId;
  readonly content?: string;
  readonly metadata?: Metadata | undefined;
}

const newRequestId = (): RequestId => RequestId.parse(randomUUID());

/** A send with ids of its own. */
export const sendOf = (room: Pick<Room, 'id'>, sender: Caller, wish: SendWish = {}): CommandRequest => {
  const { requestId = newRequestId(), clientMessageId = newCommandId(), content = 'text', metadata } = wish;
  const command = { type: 'message.send' as const, commandId: clientMessageId, content };
  return requestOf(room, sender, metadata === undefined ? command : { ...command, metadata }, requestId);
};

/** Any command of somebody, with a request id of its own. */
export const requestOf = (
  room: Pick<Room, 'id'>,
  giver: Caller,
  command: RoomCommand,
  requestId = newRequestId(),
): CommandRequest => ({ requestId, roomId: room.id, userId: giver.userId, userRole: giver.role, command });

/** An edit with ids of its own. */
export const editOf = (message: Message, giver: Caller, content: string, more: { ifMatch?: number } = {}): CommandRequest =>
  requestOf({ id: message.roomId }, giver, {
    type: 'message.edit',
    commandId: newCommandId(),
    messageId: message.id,
    content,
    ...more,
  });

/** A deletion with ids of its own. */
export const deleteOf = (message: Message, giver: Caller): CommandRequest =>
  requestOf({ id: message.roomId }, giver, { type: 'message.delete', commandId: newCommandId(), messageId: message.id });

/** The same command, carried by another request. */
export const again = (request: CommandRequest): CommandRequest => ({ ...request, requestId: newRequestId() });

/** A command id of its own. */
export const newCommandId = (): CommandId => CommandId.parse(randomUUID());

/** Every message of a room, by history alone. */
export const allMessages = async (rules: Rules, reader: Caller, roomId: RoomId): Promise<Message[]> => {
  const messages: Message[] = [];
  for (;;) {
    const page = dataOf(await rules.history.page(reader.userId, roomId, { after: messages.at(-1)?.seq ?? 0, limit: 200 }));
    messages.push(...page.messages);
    if (!page.hasMoreAfter) return messages;
  }
};

import { createFactPublisher } from '@parley/bus';
import {
  accept,
  CommandId,
  followerRoutes,
  MessageId,
  type RoomEvent,
  type RoomFrame,
  RoomId,
  refuse,
  UserId,
} from '@parley/contracts';
import {
  addRoutes,
  createHttpServer,
  createLog,
  createMetrics,
  createServiceTokens,
  newId,
  openRedis,
  type RouteGuards,
} from '@parley/service-kit';

const silentLog = createLog({ service: 'model', instance: 'test', level: 'silent' });

/** What tests and the processes that they start share. */
export const serviceSecret = 'a secret of at least 32 characters';

interface ModelRoom {
  rev: number;
  floorSeq: number;
  events: RoomEvent[];
}

/** Rooms in memory, told of and asked for as message-persistence's are; see {@link startModelRooms}. */
export interface ModelRooms {
  readonly url: string;
  /** Makes a room and tells of it. */
  add(): RoomId;
  /** Sends messages and wakes followers, unless `told` is false: then Redis has lost it. */
  send(roomId: RoomId, count?: number, told?: boolean): void;
  raiseFloor(roomId: RoomId, floorSeq: number): void;
  remove(roomId: RoomId): void;
  /** Takes the last changes of all rooms back, into another epoch. */
  restore(changes: number): void;
  rev(roomId: RoomId): number;
  /** While away, every question is refused. */
  setAway(away: boolean): void;
  close(): Promise<void>;
}

const ids = { senderId: UserId.parse(newId()), clientMessageId: CommandId.parse(newId()) };

const messageEvent = (roomId: RoomId, rev: number): RoomEvent => {
  const at = new Date().toISOString();
  const message = { ...ids, id: MessageId.parse(newId()), roomId, seq: rev, rev, content: 'text', createdAt: at };
  return { rev, type: 'message.created', at, data: { ...message, threadCount: 0, mentions: [], reactions: [] } };
};

const nobody = async () => refuse('unauthenticated', 'no people here');

/** Serves them, and publishes wake-ups over a Redis. */
export const startModelRooms = async (redisUrl: string): Promise<ModelRooms> => {
  const rooms = new Map<RoomId, ModelRoom>();
  const redis = openRedis(redisUrl, 'commands', silentLog);
  const facts = createFactPublisher({ redis, log: silentLog, gatherMs: 5, askEveryMs: 100 });
  let [epoch, isAway] = [1, false];
  const away = refuse('unavailable', 'away');
  const http = await createHttpServer({ log: silentLog, metrics: createMetrics(), isReady: () => true, trustedProxies: [] });

  const frameOf = (roomId: RoomId, { rev, events }: ModelRoom, since: number): RoomFrame => {
    const found = events.filter((event) => event.rev > since).slice(0, 10);
    const last = found.at(-1)?.rev ?? rev;
    if (since >= rev) return { roomId, epoch, prevRev: rev, rev, events: [], headRev: rev, more: false };
    return { roomId, epoch, prevRev: since, rev: last, events: found, headRev: rev, more: last < rev };
  };

  const guards: RouteGuards = {
    users: { verify: nobody, close: () => {} },
    services: createServiceTokens(serviceSecret, 'model'),
  };
  addRoutes(
    http,
    followerRoutes,
    {
      roomHeads: async ({ body }) => {
        if (isAway) return away;
        const behind = [...rooms]
          .filter(([id]) => body.after === undefined || id > body.after)
          .toSorted(([a], [b]) => (a < b ? -1 : 1));
        const items = behind.slice(0, 3).map(([roomId, { rev, floorSeq }]) => ({ roomId, rev, floorSeq }));
        const last = behind.length > 3 ? items.at(-1)?.roomId : undefined;
        return accept({ epoch, items, ...(last === undefined ? {} : { next: last }) });
      },
      followedChanges: async ({ body }) => {
        if (isAway) return away;
        const answers = body.rooms.map(({ roomId, since }) => {
          const room = rooms.get(roomId);
          const frame = room === undefined ? null : frameOf(roomId, room, since);
          return { roomId, frame, floorSeq: room?.floorSeq ?? 0 };
        });
        return accept({ rooms: answers });
      },
    },
    guards,
  );

  const roomOf = (roomId: RoomId): ModelRoom => {
    const room = rooms.get(roomId);
    if (room === undefined) throw new Error('no such room');
    return room;
  };

  const send = (roomId: RoomId, count = 1, told = true): void => {
    const room = roomOf(roomId);
    for (let n = 0; n < count; n += 1) {
      room.rev += 1;
      room.events.push(messageEvent(roomId, room.rev));
    }
    if (told) facts.changed(roomId, room.rev);
  };

  return {
    url: await http.listen({ host: '127.0.0.1', port: 0 }),
    add: () => {
      const roomId = RoomId.parse(newId());
      rooms.set(roomId, { rev: 0, floorSeq: 1, events: [] });
      send(roomId);
      return roomId;
    },
    send,
    raiseFloor: (roomId, floorSeq) => {
      const room = roomOf(roomId);
      room.floorSeq = floorSeq;
      room.events = room.events.filter((event) => event.rev >= floorSeq);
    },
    remove: (roomId) => {
      rooms.delete(roomId);
    },
    restore: (changes) => {
      epoch += 1;
      for (const room of rooms.values()) {
        room.rev -= changes;
        room.events = room.events.filter((event) => event.rev <= room.rev);
      }
    },
    rev: (roomId) => roomOf(roomId).rev,
    setAway: (nowAway) => {
      isAway = nowAway;
    },
    close: async () => {
      await http.close();
      await facts.stop();
      redis.disconnect();
    },
  };
};

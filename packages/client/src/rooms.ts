import type { Membership, Message, MyRoom, Ready, Room, RoomFrame, UserFrame } from '@parley/contracts';
import type { Cancel, Clock } from './clock.ts';
import { createFollowedThreads, type FollowedThreads } from './followed-threads.ts';
import { mentionsMe } from './mentions.ts';
import { createComputed, createObservable, type Observable } from './observable.ts';
import { createRepeater } from './repeater.ts';
import type { Rest } from './rest.ts';

/** My rooms, the one with the newest message first; `status` is `loading` until they are known. */
export interface RoomsSnapshot {
  readonly status: 'loading' | 'ready';
  readonly rooms: readonly MyRoom[];
}

/** The list of my rooms, kept current. */
export interface Rooms extends Observable<RoomsSnapshot> {
  get(roomId: string): MyRoom | undefined;
  /** The position that `ready`, or `room.added` after it, named. */
  headOf(roomId: string): Membership | undefined;
  /** Asks for the list anew, soon. */
  refresh(): void;
  takeReady(ready: Ready): void;
  takeFrame(frame: RoomFrame): void;
  takeUserFrame(frame: UserFrame): void;
  /** Nobody is signed in, or somebody else. */
  clear(): void;
  stop(): void;
}

/** What the list needs. */
export interface RoomsOptions {
  readonly rest: Rest;
  readonly clock: Clock;
  readonly random: () => number;
  readonly myId: () => string | undefined;
  /** A room is there, or there anew. */
  readonly onAdded: (roomId: string) => void;
  readonly onRemoved: (roomId: string) => void;
}

/** More unread messages than this are told as one more (RD1). */
const unreadExact = 999;
/** The list is asked for so long after a change and not at once: everybody in the room has heard of it in the same moment. */
const [soonestMs, spreadMs] = [50, 250];
/** And not more often than this, however much changes. */
const mostOftenMs = 700;
/** Frames that are kept while the list is on its way; beyond it, it is asked for again. */
const mostMeanwhile = 2_000;

/**
 * Makes the list, empty. Frames change it while they continue what it stands on; after a gap, and where a count cannot be
 * known from a frame, the whole list is asked for again, which is one request.
 */
export const createRooms = (options: RoomsOptions): Rooms => {
  const { rest, onAdded, onRemoved } = options;
  const rooms = new Map<string, MyRoom>();
  const heads = new Map<string, Membership>();
  const status = createObservable<RoomsSnapshot['status']>('loading');
  const view = createComputed<RoomsSnapshot>(() => ({
    status: status.getSnapshot(),
    rooms: [...rooms.values()].toSorted((one, other) => compare(activityOf(other), activityOf(one))),
  }));
  let userRev = 0;
  let turn = 0;
  let isStale = false;
  /** When the list was asked for last, ms. */
  let askedAt = 0;
  let cancelTimer: Cancel | undefined;
  /** What came while the list was on its way: applied once more on top of it. */
  let meanwhile: (() => void)[] | undefined;

  const list = createRepeater({
    ...options,
    run: async () => {
      if (!isStale || options.myId() === undefined) return { next: 'done' };
      const mine = turn;
      isStale = false;
      askedAt = options.clock.now();
      meanwhile = [];
      const answer = await rest.call<{ items: readonly MyRoom[]; userRev: number }>({ method: 'GET', path: '/api/rooms' });
      const came = meanwhile;
      meanwhile = undefined;
      if (mine !== turn) return { next: 'again' };
      if (!answer.ok) {
        isStale = true;
        return { next: 'wait', retryAfterMs: answer.error.retryAfterMs };
      }
      takeList(answer.data.items, answer.data.userRev);
      for (const apply of came) apply();
      return { next: 'done' };
    },
  });

  const refresh = (): void => {
    isStale = true;
    list.kick();
  };

  /** A count that a frame leaves open is asked for, soon enough that all devices agree within a second (RD1). */
  const refreshSoon = (): void => {
    const soonMs = soonestMs + options.random() * spreadMs;
    cancelTimer ??= options.clock.after(Math.max(soonMs, askedAt + mostOftenMs - options.clock.now()), () => {
      cancelTimer = undefined;
      refresh();
    });
  };

  const followed = createFollowedThreads({ ...options, found: refreshSoon });

  const takeList = (items: readonly MyRoom[], rev: number): void => {
    const known = new Map([...rooms].map(([id, { epoch }]) => [id, epoch]));
    rooms.clear();
    for (const item of items) rooms.set(item.id, item);
    userRev = rev;
    status.set('ready');
    view.changed();
    tellOfChanges(known);
  };

  const takeFrame = (frame: RoomFrame): void => {
    // Also of a room that the list does not have yet: what was said there is not said again.
    for (const event of frame.events) followed.take(event);
    const room = rooms.get(frame.roomId);
    if (room === undefined || (frame.epoch === room.epoch && frame.rev <= room.rev)) return;
    if (frame.epoch !== room.epoch || frame.prevRev > room.rev) return refresh();
    const { next, isExact } = withFrame(room, frame, options.myId(), followed);
    put(next);
    if (!isExact) refreshSoon();
  };

  const takeUserFrame = (frame: UserFrame): void => {
    if (isStartedAnew(frame)) {
      userRev = frame.rev;
      return refresh();
    }
    if (frame.prevRev > userRev) refresh();
    for (const event of frame.events) {
      if (event.rev > userRev) takeUserEvent(event);
      // That I am there the list knew before; how far frames are left out it could not know.
      else if (event.type === 'room.added' && rooms.has(event.data.roomId)) takePosition(event.data);
    }
    userRev = Math.max(userRev, frame.rev);
  };

  /** What happened up to the position that a gateway names comes in no frame; a list that was on its way may be of before it. */
  const takePosition = (membership: Membership): void => {
    const { roomId, epoch, rev } = membership;
    heads.set(roomId, membership);
    const room = rooms.get(roomId);
    if (room === undefined || room.epoch !== epoch || room.rev < rev) refresh();
    onAdded(roomId);
  };

  /** Rooms may have come, gone or begun another epoch without a frame: while there was no connection, or with a restore. */
  const tellOfChanges = (known: ReadonlyMap<string, number>): void => {
    for (const roomId of known.keys()) if (!rooms.has(roomId)) onRemoved(roomId);
    for (const [roomId, { epoch }] of rooms) if (known.get(roomId) !== epoch) onAdded(roomId);
  };

  /** Does it now, and again on top of the list that is on its way. */
  const take = (apply: () => void): void => {
    apply();
    if (meanwhile === undefined) return;
    if (meanwhile.length < mostMeanwhile) meanwhile.push(apply);
    else refresh();
  };

  const put = (room: MyRoom): void => {
    rooms.set(room.id, room);
    view.changed();
  };

  const takeUserEvent = (event: UserFrame['events'][number]): void => {
    switch (event.type) {
      case 'room.added': {
        const { roomId, role, readSeq } = event.data;
        const room = rooms.get(roomId);
        if (room !== undefined) put({ ...room, role, readSeq: Math.max(room.readSeq, readSeq) });
        takePosition(event.data);
        break;
      }
      case 'room.removed':
        heads.delete(event.data.roomId);
        if (rooms.delete(event.data.roomId)) view.changed();
        onRemoved(event.data.roomId);
        break;
      case 'read.changed': {
        const { roomId, readSeq, unread, mentions } = event.data;
        const room = rooms.get(roomId);
        if (room === undefined) break;
        put({ ...room, readSeq, unread, mentions });
        // It and the room's frames come by different ways: what one has counted the other may still bring, or have brought.
        if (unread !== Math.max(0, Math.min(room.lastSeq - readSeq, unreadExact + 1))) refreshSoon();
        break;
      }
      case 'thread.read':
        // What all threads of the room come to is for the server to say.
        refreshSoon();
        break;
      case 'reading.changed':
      case 'notifications.changed':
      case 'room.notifications':
        break;
      default:
        event satisfies never;
    }
  };

  return {
    getSnapshot: view.getSnapshot,
    subscribe: view.subscribe,
    get: (roomId) => rooms.get(roomId),
    headOf: (roomId) => heads.get(roomId),
    refresh,
    takeReady: (ready) => {
      heads.clear();
      for (const membership of ready.rooms) heads.set(membership.roomId, membership);
      const differs = ready.rooms.some(({ roomId, epoch, rev }) => {
        const room = rooms.get(roomId);
        return room === undefined || room.epoch !== epoch || room.rev < rev;
      });
      followed.doubt();
      if (differs || rooms.size !== heads.size || userRev !== ready.userRev || status.getSnapshot() === 'loading') {
        isStale = true;
        list.restart();
      }
    },
    takeFrame: (frame) => take(() => takeFrame(frame)),
    takeUserFrame: (frame) => take(() => takeUserFrame(frame)),
    clear: () => {
      turn += 1;
      rooms.clear();
      heads.clear();
      followed.clear();
      userRev = 0;
      isStale = false;
      status.set('loading');
      view.changed();
    },
    stop: () => {
      cancelTimer?.();
      followed.clear();
      list.stop();
    },
  };
};

/** RC3: a gateway says so when one's own counters went back. */
const isStartedAnew = ({ prevRev, events }: UserFrame): boolean => prevRev === 0 && events.length === 0;

/** A room after a frame that continues it; `isExact` is false where its counts cannot be known from the frame. */
const withFrame = (
  room: MyRoom,
  frame: RoomFrame,
  myId: string | undefined,
  followed: Pick<FollowedThreads, 'has' | 'isWhole'>,
): { next: MyRoom; isExact: boolean } => {
  let next = room;
  let isExact = true;
  for (const event of frame.events) {
    if (event.rev <= room.rev) continue;
    switch (event.type) {
      case 'message.created':
        next = withMessage(next, event.data, myId);
        if (mayCount(event.data, room, followed) && event.data.senderId !== myId) isExact = false;
        break;
      case 'message.pinned':
      case 'message.unpinned':
      case 'message.previewed':
      case 'reaction.changed':
      case 'thread.changed':
        next = withLastMessage(next, event.data);
        // Of a frame that was repaired: the message itself came with it, unless it is older.
        if (event.data.seq > next.lastSeq) isExact = false;
        break;
      case 'message.edited':
      case 'message.deleted':
        next = withLastMessage(next, event.data);
        if (event.data.threadOf !== undefined) {
          if (mayCount(event.data, room, followed)) isExact = false;
          break;
        }
        // Whether it was counted, and as a mention, only the server knows.
        if (event.data.seq > next.readSeq && event.data.senderId !== myId) isExact = false;
        break;
      case 'room.changed':
      case 'room.archived':
        // What retention let go of is unread no more; how much that was only the server knows (PV2).
        if (event.data.floorSeq > next.floorSeq && hasUnread(next)) isExact = false;
        next = withRoom(next, event.data);
        break;
      case 'member.joined':
        next = { ...next, memberCount: next.memberCount + 1 };
        break;
      case 'member.left':
        // A ban of somebody who was not there is told alike.
        isExact = false;
        break;
      case 'member.changed':
        if (event.data.userId === myId) next = { ...next, role: event.data.role };
        break;
      default:
        event satisfies never;
    }
  }
  return { next: { ...next, rev: frame.rev }, isExact };
};

/** What is a member's own beside what the room is. */
const withRoom = ({ floorSeq, role, lastMessage, readSeq, unread, mentions, threads }: MyRoom, room: Room): MyRoom => ({
  ...room,
  // The room's is told to all alike; what I may see begins where it began (RO7).
  floorSeq: Math.max(floorSeq, room.floorSeq),
  role,
  // Nobody is shown any more what is kept no more (PV2).
  lastMessage: lastMessage !== null && lastMessage.seq < room.floorSeq ? null : lastMessage,
  readSeq,
  unread,
  mentions,
  threads,
});

/** Something of it may have gone: it is counted anew where there is anything, in its timeline or in threads. */
const hasUnread = ({ unread, mentions, threads }: MyRoom): boolean => unread > 0 || mentions > 0 || (threads?.unread ?? 0) > 0;

/** Whether a message stands in a thread that I follow, or perhaps do: it is not known yet which those of the room are. */
const mayCount = ({ threadOf }: Message, room: MyRoom, followed: Pick<FollowedThreads, 'has' | 'isWhole'>): boolean =>
  threadOf !== undefined && (followed.has(threadOf) || (room.threads?.follows === true && !followed.isWhole()));

const withLastMessage = (room: MyRoom, message: Message): MyRoom =>
  room.lastMessage?.id === message.id ? { ...room, lastMessage: message } : room;

const withMessage = (room: MyRoom, message: Message, myId: string | undefined): MyRoom => {
  if (message.threadOf !== undefined) return { ...room, lastSeq: message.seq };
  const isCounted = message.senderId !== myId && message.seq > room.readSeq;
  return {
    ...room,
    lastMessage: message,
    lastSeq: message.seq,
    unread: isCounted ? Math.min(room.unread + 1, unreadExact + 1) : room.unread,
    mentions: isCounted && mentionsMe(message, myId) ? Math.min(room.mentions + 1, unreadExact + 1) : room.mentions,
  };
};

const activityOf = ({ lastMessage, createdAt }: MyRoom): string => lastMessage?.createdAt ?? createdAt;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

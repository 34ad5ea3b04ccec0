import type { Message, RoomFrame, Synced } from '@parley/contracts';
import { type Answer, refuse } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Emit } from './line.ts';
import { type OpenRoom, openRoom } from './open-room.ts';
import { type OpenThread, openThread } from './open-thread.ts';
import type { Outbox } from './outbox.ts';
import type { Place } from './place.ts';
import type { Rest } from './rest.ts';
import { createRoomSync, type RoomSync, type TakenFrame } from './room-sync.ts';
import type { Rooms } from './rooms.ts';
import { createThreadSnapshots, type ThreadView } from './thread-view.ts';
import { createRoomView, type RoomView, type TimelineView } from './timeline-view.ts';
import { createVerify, type Sha256, type Verification } from './verify.ts';

/** The rooms whose messages are held, kept current by frames and `room:sync`. */
export interface OpenRooms {
  open(roomId: string, place?: Place): TimelineView;
  /** Opens a thread, and its room where it is not open. */
  openThread(roomId: string, rootId: string): ThreadView;
  /** Codes: those of the digest, `not_found` for a room that is not open. */
  verify(roomId: string): Promise<Answer<Verification>>;
  /** Where the open rooms stand, for a new connection to start from (RC1). */
  positions(): ReturnType<RoomSync['positions']>;
  /** There is a new connection; `synced` is its answer for {@link OpenRooms.positions}. */
  takeReady(synced?: Promise<Answer<Synced>>): void;
  takeFrame(frame: RoomFrame): void;
  /** What a command of one's own has made of a message: shown at once, its frame may come later. */
  amend(message: Message): void;
  /** The counters of these rooms started anew (RC3). */
  doubt(roomIds: readonly string[]): void;
  added(roomId: string): void;
  removed(roomId: string): void;
  /** The outbox of a room changed. */
  changed(roomId: string): void;
  /** Lets go of everything that is held. */
  clear(): void;
  stop(): void;
}

/** What they need. */
export interface OpenRoomsOptions {
  readonly rest: Rest;
  readonly rooms: Pick<Rooms, 'get' | 'headOf'>;
  readonly outbox: Outbox;
  readonly emit: Emit;
  readonly isOnline: () => boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly sha256: Sha256;
  readonly onTaken: (taken: TakenFrame) => void;
}

/** Retention takes a thread along with the message that it began at (PV2); rooms of which nothing has gone yet are most. */
const mayDropThreads = ({ frame, verdict }: TakenFrame): boolean =>
  verdict !== 'repeated' &&
  frame.events.some(({ type, data }) => (type === 'room.changed' || type === 'room.archived') && data.floorSeq > 1);

interface Held {
  readonly room: OpenRoom;
  readonly view: RoomView;
  /** The threads that are open, by their root. */
  readonly threads: Map<string, HeldThread>;
  holders: number;
}

interface HeldThread {
  readonly thread: OpenThread;
  readonly view: ReturnType<typeof createThreadSnapshots>;
  holders: number;
}

/** Makes them; none is open. */
export const createOpenRooms = (options: OpenRoomsOptions): OpenRooms => {
  const { rooms, outbox } = options;
  const held = new Map<string, Held>();
  const openOnes = (): OpenRoom[] => [...held.values()].map(({ room }) => room);
  const changed = (roomId: string): void => {
    const one = held.get(roomId);
    one?.view.changed();
    for (const thread of one?.threads.values() ?? []) thread.view.changed();
  };
  /** Of frames and of commands of one's own; the threads' views are told with the room's. */
  const toThreads = (message: Message): boolean =>
    [...(held.get(message.roomId)?.threads.values() ?? [])].some(({ thread }) => thread.take(message));

  const sync = createRoomSync({
    ...options,
    rooms: openOnes,
    onTaken: (room, taken) => {
      for (const { thread } of held.get(room.roomId)?.threads.values() ?? []) {
        if (taken.verdict === 'started_over') thread.load();
        else if (mayDropThreads(taken)) thread.look();
      }
      changed(room.roomId);
      options.onTaken(taken);
    },
  });
  const verify = createVerify({
    ...options,
    sync: (room) => {
      room.timeline.doubt();
      sync.look();
    },
  });

  /** The newest that was told, which `ready` may not have known yet. */
  const epochOf = (roomId: string): number | undefined => {
    const told = [rooms.headOf(roomId), rooms.get(roomId)].flatMap((one) => (one === undefined ? [] : [one.epoch]));
    return told.length === 0 ? undefined : Math.max(...told);
  };

  const hold = (roomId: string, place: Place | undefined): Held => {
    const room = openRoom({
      ...options,
      roomId,
      epoch: () => epochOf(roomId),
      head: () => rooms.headOf(roomId),
      taken: toThreads,
      changed: () => {
        changed(roomId);
        sync.look();
      },
    });
    const one: Held = { room, view: createRoomView(room, outbox), threads: new Map(), holders: 0 };
    held.set(roomId, one);
    if (place === undefined) room.load();
    else void room.jump(place);
    return one;
  };

  const release = (one: Held): void => {
    one.holders -= 1;
    if (one.holders > 0) return;
    closeRoom(one);
    if (held.get(one.room.roomId) === one) held.delete(one.room.roomId);
  };

  const holdThread = (one: Held, rootId: string): HeldThread => {
    const { roomId, timeline } = one.room;
    const thread = openThread({
      ...options,
      roomId,
      rootId,
      roomRev: () => timeline.position()?.rev ?? 0,
      changed: () => one.threads.get(rootId)?.view.changed(),
    });
    const made = { thread, view: createThreadSnapshots(one.room, thread, outbox), holders: 0 };
    one.threads.set(rootId, made);
    return made;
  };

  const releaseThread = (one: Held, { thread, holders }: HeldThread): void => {
    if (holders > 0) return;
    thread.close();
    if (one.threads.get(thread.rootId)?.thread === thread) one.threads.delete(thread.rootId);
  };

  const reload = (room: OpenRoom): void => {
    room.load();
    for (const { thread } of held.get(room.roomId)?.threads.values() ?? []) thread.load();
  };

  const closeRoom = ({ room, threads }: Held): void => {
    room.close();
    for (const { thread } of threads.values()) thread.close();
  };

  /** Whether the gateway is ahead of what is held, or tells another history. */
  const isAhead = ({ roomId, timeline }: OpenRoom): boolean => {
    const head = rooms.headOf(roomId);
    const position = timeline.position();
    return head === undefined || (position !== undefined && (epochOf(roomId) !== position.epoch || head.rev > position.rev));
  };

  return {
    open: (roomId, at) => {
      const one = held.get(roomId) ?? hold(roomId, at);
      one.holders += 1;
      let isHeld = true;
      return {
        roomId,
        getSnapshot: one.view.getSnapshot,
        subscribe: one.view.subscribe,
        loadOlder: (limit) => one.room.loadOlder(limit),
        loadNewer: (limit) => one.room.loadNewer(limit),
        jump: (place) => one.room.jump(place),
        keep: (from, to) => {
          one.room.timeline.keep(from, to);
          one.view.changed();
        },
        trim: (count) => {
          one.room.timeline.trim(count);
          one.view.changed();
        },
        close: () => {
          if (isHeld) release(one);
          isHeld = false;
        },
      };
    },
    openThread: (roomId, rootId) => {
      const one = held.get(roomId) ?? hold(roomId, undefined);
      one.holders += 1;
      const made = one.threads.get(rootId) ?? holdThread(one, rootId);
      made.holders += 1;
      let isHeld = true;
      return {
        roomId,
        rootId,
        getSnapshot: made.view.getSnapshot,
        subscribe: made.view.subscribe,
        loadOlder: (limit) => made.thread.loadOlder(limit),
        close: () => {
          if (!isHeld) return;
          isHeld = false;
          made.holders -= 1;
          releaseThread(one, made);
          release(one);
        },
      };
    },
    verify: async (roomId) => {
      const one = held.get(roomId);
      return one === undefined ? refuse('not_found', 'the room is not open') : verify(one.room);
    },
    positions: () => sync.positions(),
    takeReady: (synced) => {
      for (const room of openOnes()) {
        if (room.status().status === 'left' && rooms.headOf(room.roomId) !== undefined) reload(room);
        else if (isAhead(room)) room.timeline.doubt();
      }
      sync.restart(synced);
    },
    takeFrame: (frame) => {
      const one = held.get(frame.roomId);
      if (one !== undefined) sync.take(one.room, frame);
    },
    amend: (message) => {
      const isNews = [held.get(message.roomId)?.room.timeline.amend(message) === true, toThreads(message)];
      if (isNews.includes(true)) changed(message.roomId);
    },
    doubt: (roomIds) => {
      for (const roomId of roomIds) held.get(roomId)?.room.timeline.doubt();
      sync.look();
    },
    added: (roomId) => {
      const room = held.get(roomId)?.room;
      if (room?.status().status === 'left') return reload(room);
      // Live frames begin at the position that was named; what was fetched before may end earlier.
      if (room !== undefined && isAhead(room)) room.timeline.doubt();
      sync.look();
    },
    removed: (roomId) => held.get(roomId)?.room.leave(),
    changed,
    clear: () => {
      for (const one of held.values()) closeRoom(one);
      held.clear();
    },
    stop: () => {
      sync.stop();
      for (const one of held.values()) closeRoom(one);
    },
  };
};

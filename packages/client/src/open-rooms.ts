import type { Message, Ready, RoomFrame } from '@parley/contracts';
import { type Answer, refuse } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Emit } from './line.ts';
import { type OpenRoom, openRoom } from './open-room.ts';
import type { Outbox } from './outbox.ts';
import type { Place } from './place.ts';
import type { Rest } from './rest.ts';
import { createRoomSync, type TakenFrame } from './room-sync.ts';
import type { Rooms } from './rooms.ts';
import { createRoomView, type RoomView, type TimelineView } from './timeline-view.ts';
import { createVerify, type Sha256, type Verification } from './verify.ts';

/** The rooms whose messages are held, kept current by frames and `room:sync`. */
export interface OpenRooms {
  open(roomId: string, place?: Place): TimelineView;
  /** Codes: those of the digest, `not_found` for a room that is not open. */
  verify(roomId: string): Promise<Answer<Verification>>;
  takeReady(ready: Ready): void;
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

interface Held {
  readonly room: OpenRoom;
  readonly view: RoomView;
  holders: number;
}

/** Makes them; none is open. */
export const createOpenRooms = (options: OpenRoomsOptions): OpenRooms => {
  const { rooms, outbox } = options;
  const held = new Map<string, Held>();
  const openOnes = (): OpenRoom[] => [...held.values()].map(({ room }) => room);
  const changed = (roomId: string): void => held.get(roomId)?.view.changed();

  const sync = createRoomSync({
    ...options,
    rooms: openOnes,
    onTaken: (room, taken) => {
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
      changed: () => {
        changed(roomId);
        sync.look();
      },
    });
    const one = { room, view: createRoomView(room, outbox), holders: 0 };
    held.set(roomId, one);
    if (place === undefined) room.load();
    else void room.jump(place);
    return one;
  };

  const release = (one: Held): void => {
    one.holders -= 1;
    if (one.holders > 0) return;
    one.room.close();
    if (held.get(one.room.roomId) === one) held.delete(one.room.roomId);
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
    verify: async (roomId) => {
      const one = held.get(roomId);
      return one === undefined ? refuse('not_found', 'the room is not open') : verify(one.room);
    },
    takeReady: () => {
      for (const room of openOnes()) {
        if (room.status().status === 'left' && rooms.headOf(room.roomId) !== undefined) room.load();
        else if (isAhead(room)) room.timeline.doubt();
      }
      sync.restart();
    },
    takeFrame: (frame) => {
      const one = held.get(frame.roomId);
      if (one !== undefined) sync.take(one.room, frame);
    },
    amend: (message) => {
      if (held.get(message.roomId)?.room.timeline.amend(message)) changed(message.roomId);
    },
    doubt: (roomIds) => {
      for (const roomId of roomIds) held.get(roomId)?.room.timeline.doubt();
      sync.look();
    },
    added: (roomId) => {
      const room = held.get(roomId)?.room;
      if (room?.status().status === 'left') return room.load();
      // Live frames begin at the position that was named; what was fetched before may end earlier.
      if (room !== undefined && isAhead(room)) room.timeline.doubt();
      sync.look();
    },
    removed: (roomId) => held.get(roomId)?.room.leave(),
    changed,
    clear: () => {
      for (const { room } of held.values()) room.close();
      held.clear();
    },
    stop: () => {
      sync.stop();
      for (const { room } of held.values()) room.close();
    },
  };
};

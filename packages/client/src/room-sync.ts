import type { RoomFrame, SyncedRoom } from '@parley/contracts';
import type { Clock } from './clock.ts';
import type { Emit } from './line.ts';
import type { OpenRoom } from './open-room.ts';
import { createRepeater, type RunResult } from './repeater.ts';
import type { FrameVerdict } from './timeline.ts';

/** A frame as it was taken, for whoever wants to watch: where it came from and what became of it (FR2). */
export interface TakenFrame {
  readonly frame: RoomFrame;
  readonly source: 'live' | 'sync';
  /** `started_over` when the server could not go on from where we were (RC1). */
  readonly verdict: FrameVerdict | 'started_over';
}

/** Asks for what open rooms miss, over whatever connection there is. */
export interface RoomSync {
  /** A live frame of a room that is open. */
  take(room: OpenRoom, frame: RoomFrame): void;
  /** Some room may be behind. */
  look(): void;
  /** There is a new connection: asks at once. */
  restart(): void;
  stop(): void;
}

/** What it needs. */
export interface RoomSyncOptions {
  readonly emit: Emit;
  readonly isOnline: () => boolean;
  readonly rooms: () => Iterable<OpenRoom>;
  readonly clock: Clock;
  readonly random: () => number;
  /** After a frame was taken. */
  readonly onTaken: (room: OpenRoom, taken: TakenFrame) => void;
}

/** As many as one call may name. */
const mostRooms = 500;

/** Makes it. One `room:sync` is under way at most, for all rooms that are behind (FR2, RC1). */
export const createRoomSync = (options: RoomSyncOptions): RoomSync => {
  const behind = (): OpenRoom[] =>
    [...options.rooms()].filter((room) => room.status().status === 'ready' && room.timeline.isBehind()).slice(0, mostRooms);

  const run = async (): Promise<RunResult> => {
    const rooms = behind();
    if (rooms.length === 0 || !options.isOnline()) return { next: 'done' };
    const doubts = new Map(rooms.map((room) => [room, room.timeline.doubts()]));
    const answer = await options.emit('room:sync', { rooms: rooms.map(positionOf) });
    if (!answer.ok) return options.isOnline() ? { next: 'wait', retryAfterMs: answer.error.retryAfterMs } : { next: 'done' };
    const byId = new Map<string, OpenRoom>(rooms.map((room) => [room.roomId, room]));
    let progress = false;
    for (const synced of answer.data.rooms) {
      const room = byId.get(synced.roomId);
      if (room !== undefined && takeSynced(room, synced, doubts.get(room) ?? 0)) progress = true;
    }
    return { next: progress ? 'again' : 'wait' };
  };

  /** Tells whether the room has come further. */
  const takeSynced = (room: OpenRoom, synced: SyncedRoom, doubts: number): boolean => {
    if ('error' in synced) {
      room.leave({ ...synced.error, outcome: 'rejected', retryable: false, requestId: '' });
      return true;
    }
    if (!synced.recovered) {
      room.startOver(synced);
      options.onTaken(room, { frame: synced, source: 'sync', verdict: 'started_over' });
      return true;
    }
    const before = room.timeline.position();
    const verdict = room.timeline.apply(synced);
    if (!synced.more && before?.epoch === synced.epoch) room.timeline.synced(doubts);
    options.onTaken(room, { frame: synced, source: 'sync', verdict });
    return verdict === 'applied' || !room.timeline.isBehind();
  };

  const repeater = createRepeater({ clock: options.clock, random: options.random, run });

  return {
    take: (room, frame) => {
      const verdict = room.timeline.apply(frame);
      options.onTaken(room, { frame, source: 'live', verdict });
      if (room.timeline.isBehind()) repeater.kick();
    },
    look: () => {
      if (behind().length > 0) repeater.kick();
    },
    restart: () => repeater.restart(),
    stop: () => repeater.stop(),
  };
};

const positionOf = ({ roomId, timeline }: OpenRoom): { roomId: string; epoch: number; rev: number } => ({
  roomId,
  ...(timeline.position() ?? { epoch: 0, rev: 0 }),
});

import type { RoomFrame, Synced, SyncedRoom } from '@parley/contracts';
import type { Answer } from './answer.ts';
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
  /** Where the rooms stand that have come so far: what a new connection is to start from. */
  positions(): Position[];
  /** There is a new connection: asks at once, unless it was told already of {@link RoomSync.positions} and `synced` is the answer. */
  restart(synced?: Promise<Answer<Synced>>): void;
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
  const current = (): OpenRoom[] => [...options.rooms()].filter((room) => room.status().status === 'ready');
  const behind = (): OpenRoom[] =>
    current()
      .filter((room) => room.timeline.isBehind())
      .slice(0, mostRooms);

  /** What the handshake asked, which the next run waits for. */
  let asked: Question | undefined;

  const ask = (): Question | undefined => {
    const rooms = behind();
    if (rooms.length === 0) return undefined;
    const doubts = doubtsOf(rooms);
    return { doubts, answer: options.emit('room:sync', { rooms: rooms.map(positionOf) }) };
  };

  const run = async (): Promise<RunResult> => {
    if (!options.isOnline()) return { next: 'done' };
    const question = asked ?? ask();
    asked = undefined;
    if (question === undefined) return { next: 'done' };
    const answer = await question.answer;
    if (!answer.ok) return options.isOnline() ? { next: 'wait', retryAfterMs: answer.error.retryAfterMs } : { next: 'done' };
    const byId = new Map<string, OpenRoom>([...question.doubts.keys()].map((room) => [room.roomId, room]));
    let progress = false;
    for (const synced of answer.data.rooms) {
      const room = byId.get(synced.roomId);
      if (room !== undefined && takeSynced(room, synced, question.doubts.get(room) ?? 0)) progress = true;
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
    positions: () =>
      current()
        .filter(({ timeline }) => timeline.position() !== undefined)
        .slice(0, mostRooms)
        .map(positionOf),
    restart: (synced) => {
      asked = synced === undefined ? undefined : { doubts: doubtsOf(current()), answer: synced };
      repeater.restart();
    },
    stop: () => repeater.stop(),
  };
};

/** What is asked of which rooms, and how often each was in doubt when the answer was not made yet. */
interface Question {
  readonly doubts: ReadonlyMap<OpenRoom, number>;
  readonly answer: Promise<Answer<Synced>>;
}

const doubtsOf = (rooms: readonly OpenRoom[]): Map<OpenRoom, number> =>
  new Map(rooms.map((room) => [room, room.timeline.doubts()]));

/** Where a room stands. */
interface Position {
  readonly roomId: string;
  readonly epoch: number;
  readonly rev: number;
}

const positionOf = ({ roomId, timeline }: OpenRoom): Position => ({
  roomId,
  ...(timeline.position() ?? { epoch: 0, rev: 0 }),
});

import type { ReadState } from '@parley/contracts';
import type { Answer } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Emit } from './line.ts';
import { createRepeater, type Repeater, type RunResult } from './repeater.ts';

/** Where I have read up to, told when there is a connection. */
export interface ReadMarkers {
  /** I have read up to `seq`; of several in a row only the highest is told (RD2). */
  read(roomId: string, seq: number): void;
  /** `seq + 1` is the first unread one on purpose (RD2). */
  unread(roomId: string, seq: number): void;
  /** There is a new connection. */
  restart(): void;
  clear(): void;
  stop(): void;
}

/** What they need. */
export interface ReadMarkersOptions {
  readonly emit: Emit;
  readonly isOnline: () => boolean;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly random: () => number;
}

type Marker = {
  readonly name: 'room:read' | 'room:unread';
  readonly roomId: string;
  readonly seq: number;
  readonly commandId: string;
};

/** Makes them. One marker at a time is under way; what the server refuses is forgotten, what it did not answer is told again. */
export const createReadMarkers = (options: ReadMarkersOptions): ReadMarkers => {
  const waiting = new Map<string, Marker>();

  const run = async (): Promise<RunResult> => {
    const [marker] = waiting.values();
    if (marker === undefined || !options.isOnline()) return { next: 'done' };
    const { name, ...payload } = marker;
    const answer: Answer<ReadState> = await options.emit(name, payload);
    if (!answer.ok && answer.error.retryable)
      return options.isOnline() ? { next: 'wait', retryAfterMs: answer.error.retryAfterMs } : { next: 'done' };
    if (waiting.get(marker.roomId) === marker) waiting.delete(marker.roomId);
    return { next: 'again' };
  };
  const repeater: Repeater = createRepeater({ clock: options.clock, random: options.random, run });

  const put = (name: Marker['name'], roomId: string, seq: number): void => {
    waiting.set(roomId, { name, roomId, seq, commandId: options.newId() });
    repeater.kick();
  };

  return {
    read: (roomId, seq) => {
      const before = waiting.get(roomId);
      if (before?.name !== 'room:read' || before.seq < seq) put('room:read', roomId, seq);
    },
    unread: (roomId, seq) => put('room:unread', roomId, seq),
    restart: () => repeater.restart(),
    clear: () => waiting.clear(),
    stop: () => repeater.stop(),
  };
};

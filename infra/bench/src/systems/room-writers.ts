import { setTimeout as delay } from 'node:timers/promises';
import { fieldOf, listOf } from '../load/fields.ts';
import { connectLine, type Line } from '../load/line.ts';
import type { WrittenRoom } from '../load/storm-messages.ts';

/** Somebody who writes, and the rooms of theirs that they write to. */
export interface Writer {
  readonly url: string;
  readonly token: string;
  readonly rooms: readonly string[];
}

/** Traffic that goes on whatever happens to others, and a record of what was accepted. */
export interface RoomWriters {
  /** Sends so many messages a second, to all rooms in turn, until `stop` is called, which resolves when all are answered. */
  start(perSecond: number): { stop(): Promise<void> };
  /** Everything accepted so far. */
  written(): WrittenRoom[];
  close(): void;
}

const answeredWithinMs = 15_000;

/** Connects the writers to Parley. */
export const connectWriters = async (writers: readonly Writer[]): Promise<RoomWriters> => {
  const accepted = new Map<string, Map<number, string>>();
  const trouble: string[] = [];
  const lines: Line[] = [];
  for (const { url, token, rooms } of writers) {
    const spec = { url, auth: { token, protocol: 1 }, readyEvent: 'ready', sharedRoom: rooms[0] ?? '', ownRoom: '' };
    lines.push(await connectLine(spec, { onEvent: () => {}, onLost: (reason) => trouble.push(reason) }));
  }
  const targets = writers.flatMap(({ rooms }, index) => rooms.map((roomId) => ({ roomId, line: lines[index] })));
  let next = 0;
  const waiting = { count: 0 };
  const note = (text: string): void => {
    waiting.count -= 1;
    const [reply] = listOf(JSON.parse(text));
    const message = fieldOf(fieldOf(reply, 'data'), 'message');
    const roomId = String(fieldOf(message, 'roomId'));
    if (fieldOf(reply, 'ok') !== true) trouble.push(text);
    else
      accepted.set(
        roomId,
        (accepted.get(roomId) ?? new Map()).set(Number(fieldOf(message, 'rev')), String(fieldOf(message, 'id'))),
      );
  };
  const sendNext = (): void => {
    const target = targets[next % targets.length];
    next += 1;
    waiting.count += 1;
    target?.line?.send(target.roomId, 'x'.repeat(80), note);
  };
  const settle = async (): Promise<void> => {
    const deadline = Date.now() + answeredWithinMs;
    while (waiting.count > 0 && Date.now() < deadline) await delay(20);
    if (waiting.count > 0 || trouble.length > 0)
      throw new Error(`${waiting.count} sends were not answered; ${trouble.join('; ')}`);
  };
  return {
    start: (perSecond) => {
      const timer = setInterval(sendNext, 1_000 / perSecond);
      return {
        stop: () => {
          clearInterval(timer);
          return settle();
        },
      };
    },
    written: () =>
      [...accepted].map(([roomId, messages]) => {
        const inOrder = [...messages].toSorted(([a], [b]) => a - b);
        return { roomId, rev: inOrder.at(-1)?.[0] ?? 0, messages: inOrder };
      }),
    close: () => lines.forEach((line) => line.close()),
  };
};

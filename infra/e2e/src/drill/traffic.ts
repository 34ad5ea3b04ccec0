import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Line } from '../person.ts';

/** A send and what became of it; times by `performance.now()`. */
export interface SentMessage {
  readonly roomId: string;
  readonly clientMessageId: string;
  readonly content: string;
  readonly sentAt: number;
  /** Undefined where it was not acknowledged. */
  acknowledged: { readonly at: number; readonly seq: number } | undefined;
}

/** Traffic that goes on until it is told to stop. */
export interface Traffic {
  readonly sent: readonly SentMessage[];
  /** Resolves when everything is answered. */
  stop(): Promise<void>;
}

/** Sends so many messages a second, over the lines and into the rooms in turn. */
export const startTraffic = (lines: readonly Line[], rooms: readonly string[], perSecond: number): Traffic => {
  const sent: SentMessage[] = [];
  const answers: Promise<void>[] = [];
  const stopping = new AbortController();
  const send = async (line: Line, one: SentMessage): Promise<void> => {
    const ack = await line.send(one.roomId, one.content, one.clientMessageId);
    if (ack.ok) one.acknowledged = { at: performance.now(), seq: ack.data.message.seq };
  };
  const running = (async () => {
    for (let count = 0; !stopping.signal.aborted; count += 1) {
      const [line, roomId] = [lines[count % lines.length], rooms[count % rooms.length]];
      if (line === undefined || roomId === undefined) return;
      const one = {
        roomId,
        clientMessageId: randomUUID(),
        content: `message ${count}`,
        sentAt: performance.now(),
        acknowledged: undefined,
      };
      sent.push(one);
      answers.push(send(line, one).catch(() => undefined));
      await sleep(1_000 / perSecond);
    }
  })();
  return {
    sent,
    stop: async () => {
      stopping.abort();
      await running;
      await Promise.all(answers);
    },
  };
};

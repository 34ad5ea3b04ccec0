import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '@parley/test-kit';
import { arrivals } from './arrivals.ts';
import type { Line } from './line.ts';
import type { Run } from './load-messages.ts';
import { pace } from './pacer.ts';
import { stampedContent } from './stamp.ts';
import type { Tally } from './tally.ts';

/** The last message of a client. */
interface Own {
  readonly id: string;
  readonly seq: string;
}

/** Of what clients do: the rest is typing and read markers, which go unanswered. */
const shareOfSends = 0.7;
const shareOfEdits = 0.1;
const shareOfTyping = 0.1;
const settleMs = 1_000;

const field = (text: string, start: string, end: string): string => {
  const from = text.indexOf(start) + start.length;
  return text.slice(from, text.indexOf(end, from));
};

const isAccepted = (text: string): boolean => text.startsWith('[{"ok":true');
const ownIn = (text: string): Own => ({ id: field(text, '"message":{"id":"', '"'), seq: field(text, '"seq":', ',') });

/**
 * What people do in a chat, as an open loop: 7 of 10 events send a message, and one each edits the last own one, types, and
 * moves the read marker there. Sends and edits are counted together.
 */
export const runMixedLoop = async (lines: readonly Line[], run: Run, tally: Tally): Promise<void> => {
  if (run.loop.kind !== 'open') throw new Error('a mixed load is an open loop');
  const random = seededRandom(run.loop.seed);
  const last = new Map<Line, Own>();
  const command = (line: Line, event: string, payload: string, dueMicros: number): void => {
    tally.sent(dueMicros);
    line.emit(event, payload, (text) => {
      const accepted = isAccepted(text);
      tally.acknowledged(dueMicros, accepted);
      if (accepted) last.set(line, ownIn(text));
    });
  };
  await pace(arrivals(random, run.loop.perSecond, run.startMicros, run.untilMicros), (dueMicros) => {
    const line = lines[Math.floor(random() * lines.length)];
    if (line === undefined) return;
    const roomId = line.spec.sharedRoom;
    const own = last.get(line);
    const chance = random();
    const content = stampedContent(dueMicros, run.contentChars);
    if (own === undefined || chance < shareOfSends) {
      const id = `"clientMessageId":"${crypto.randomUUID()}"`;
      command(line, 'message:send', `{"roomId":"${roomId}",${id},"content":"${content}"}`, dueMicros);
    } else if (chance < shareOfSends + shareOfEdits)
      command(line, 'message:edit', `{"roomId":"${roomId}","messageId":"${own.id}","content":"${content}"}`, dueMicros);
    else if (chance < shareOfSends + shareOfEdits + shareOfTyping) line.emit('typing:start', `{"roomId":"${roomId}"}`);
    else line.emit('room:read', `{"roomId":"${roomId}","seq":${own.seq}}`);
  });
  await delay(settleMs);
};

import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '@parley/test-kit';
import { arrivals } from './arrivals.ts';
import { nowMicros } from './clock.ts';
import type { Line } from './line.ts';
import type { ClosedLoop, OpenLoop, Run } from './load-messages.ts';
import { pace } from './pacer.ts';
import { stampedContent } from './stamp.ts';
import type { Tally } from './tally.ts';

/** How long the last answers and deliveries may take before they count as missing. */
const drainMs = 5_000;
/** Deliveries that come later than the last answer. */
const settleMs = 300;
const refusedPauseMs = 50;

const isAccepted = (ackText: string): boolean => ackText.startsWith('[{"ok":true');

/** Runs a load to its end, the last answers included. */
export const runLoop = async (lines: readonly Line[], run: Run, tally: Tally): Promise<void> => {
  if (run.loop.kind === 'open') await runOpen(lines, run, run.loop, tally);
  else await runClosed(lines, run, run.loop, tally);
  const deadline = nowMicros() + drainMs * 1_000;
  if (run.loop.kind === 'open') while (tally.unanswered() > 0 && nowMicros() < deadline) await delay(20);
  await delay(settleMs);
};

/** The latency counts from the time at which it was to be sent: a generator that stalls does not hide it. */
const runOpen = async (lines: readonly Line[], run: Run, loop: OpenLoop, tally: Tally): Promise<void> => {
  const random = seededRandom(loop.seed);
  const schedule = arrivals(random, loop.perSecond, run.startMicros, run.untilMicros);
  await pace(schedule, (dueMicros) => {
    const line = lines[Math.floor(random() * lines.length)];
    tally.sent(dueMicros);
    line?.send(line.spec.sharedRoom, stampedContent(dueMicros, run.contentChars), (text) =>
      tally.acknowledged(dueMicros, isAccepted(text)),
    );
  });
  // At a low rate the last send is long before the end, and others go on sending to these clients.
  await delay(Math.max(0, (run.untilMicros - nowMicros()) / 1_000));
};

const runClosed = async (lines: readonly Line[], run: Run, loop: ClosedLoop, tally: Tally): Promise<void> => {
  const send = (line: Line): void => {
    const now = nowMicros();
    if (now >= run.untilMicros) return;
    tally.sent(now);
    const roomId = loop.room === 'own' ? line.spec.ownRoom : line.spec.sharedRoom;
    line.send(roomId, stampedContent(now, run.contentChars), (text) => {
      const accepted = isAccepted(text);
      tally.acknowledged(now, accepted);
      if (accepted) send(line);
      else setTimeout(send, refusedPauseMs, line);
    });
  };
  await delay(Math.max(0, (run.startMicros - nowMicros()) / 1_000));
  for (const line of lines) for (let count = 0; count < loop.inFlightPerLine; count += 1) send(line);
  await delay(Math.max(0, (run.untilMicros - nowMicros()) / 1_000));
};

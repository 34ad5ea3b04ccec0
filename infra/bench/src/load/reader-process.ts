import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '@parley/test-kit';
import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { arrivals } from './arrivals.ts';
import { nowMicros } from './clock.ts';
import { type OpenRead, openRead } from './open-read.ts';
import { pace } from './pacer.ts';
import type { ReaderCommand, ReadTimes } from './reads.ts';
import { serveWorker } from './serve-worker.ts';

interface Tallied {
  readonly name: string;
  readonly open: OpenRead;
  readonly micros: Histogram;
  turn: number;
  size: number;
}

const lastAnswersWithinMs = 35_000;

const timesOf = ({ name, micros, size }: Tallied): ReadTimes => ({ name, micros: encodeIntoCompressedBase64(micros), size });

/** An open loop: the next read begins when it is due, whether or not others have ended, and its time counts from then. */
const run = async (tallied: readonly Tallied[], { perSecond, seed, warmUpMs, measureMs }: ReaderCommand): Promise<void> => {
  const random = seededRandom(seed);
  const from = nowMicros() + 100_000;
  const measuredFrom = from + warmUpMs * 1_000;
  const faults: unknown[] = [];
  const under = new Set<Promise<void>>();
  const readOne = async (one: Tallied, dueMicros: number): Promise<void> => {
    one.turn += 1;
    one.size = await one.open.read(one.turn);
    if (dueMicros >= measuredFrom) one.micros.recordValue(Math.max(1, nowMicros() - dueMicros));
  };
  await pace(arrivals(random, perSecond, from, measuredFrom + measureMs * 1_000), (dueMicros) => {
    const one = tallied[Math.floor(random() * tallied.length)];
    if (one === undefined) return;
    const reading = readOne(one, dueMicros)
      .catch((error: unknown) => void faults.push(error))
      .finally(() => under.delete(reading));
    under.add(reading);
  });
  await Promise.race([Promise.all(under), delay(lastAnswersWithinMs)]);
  if (faults.length > 0) throw faults[0];
  if (under.size > 0) throw new Error(`${under.size} reads were not answered`);
};

serveWorker(async (command: ReaderCommand): Promise<readonly ReadTimes[]> => {
  const tallied = command.reads.map((read) => {
    const micros = build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
    return { name: read.name, open: openRead(read), micros, turn: 0, size: 0 };
  });
  try {
    await run(tallied, command);
    return tallied.map(timesOf);
  } finally {
    for (const { open } of tallied) await open.close();
  }
});

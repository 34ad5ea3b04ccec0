import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into every process of a soak before its own program (see diary.ts): collects its garbage at even intervals and
 * writes down what is left. An inspector would tell the same, but what it keeps for itself grows with every question.
 */

const { searchParams } = new URL(import.meta.url);
const dir = searchParams.get('dir');
const everyMs = Number(searchParams.get('everyMs'));

/** V8 keeps bytecode and machine code in spaces of their own: https://v8.dev/blog/control-flow-integrity */
const compiledBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => /code|trusted/.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);

const write = async (file: string): Promise<void> => {
  await globalThis.gc?.({ type: 'major', execution: 'async' });
  const { rss, heapUsed, external } = process.memoryUsage();
  appendFileSync(file, `${JSON.stringify({ at: Date.now(), rss, heapUsed, external, compiled: compiledBytes() })}\n`);
};

if (isMainThread && dir !== null) {
  // A collection that is forced makes functions look old that were used a minute ago; they would be thrown away and compiled
  // anew from one to the next, which no process does that nobody looks at.
  setFlagsFromString('--no-flush-bytecode');
  const file = join(dir, `${process.pid}.jsonl`);
  setInterval(() => void write(file).catch(console.error), everyMs).unref();
}

import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'hdr-histogram-js';

/** What the disk needs to keep a page, milliseconds. */
export interface DiskFigures {
  readonly p50: number;
  readonly p99: number;
}

const pageBytes = 8_192;
const pauseMs = 5;

/**
 * Appends a page of PostgreSQL's size some 200 times a second and waits for fdatasync(2), as each commit on an idle
 * machine does: no durable chat can be faster than this.
 * @param dir on the disk that the databases are on
 */
export const measureFdatasync = async ({ measureMs }: { measureMs: number }, dir: string): Promise<DiskFigures> => {
  const path = join(dir, 'fdatasync.tmp');
  const file = await open(path, 'w');
  const micros = build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
  const page = Buffer.alloc(pageBytes, 1);
  try {
    for (const until = performance.now() + measureMs; performance.now() < until; await delay(pauseMs)) {
      const from = performance.now();
      await file.write(page);
      await file.datasync();
      micros.recordValue(Math.max(1, Math.round((performance.now() - from) * 1_000)));
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  return { p50: micros.getValueAtPercentile(50) / 1_000, p99: micros.getValueAtPercentile(99) / 1_000 };
};

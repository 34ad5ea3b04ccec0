import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { accept, type Result } from '@parley/contracts';
import { isTransientDatabaseError, isUnavailable, type Log } from '@parley/service-kit';
import { type ExportPart, ExportPlace } from './export-part.ts';
import { type AskPersonalData, readPersonalPart } from './personal-export.ts';
import { readRoomPart } from './room-export.ts';
import type { StoredExport } from './store/exports.ts';
import type { Store } from './store/index.ts';

/** Makes the copies that people asked for: see {@link createExporting}. */
export interface Exporting {
  /** Makes all that wait, and goes on with those whose maker has gone; removes those whose time is over. */
  run(): Promise<{ readonly copies: number }>;
}

/** What {@link createExporting} needs. */
export interface ExportingOptions {
  readonly store: Store;
  readonly askOthers: AskPersonalData;
  readonly log: Log;
  /** How long a part may take until somebody else goes on, ms. Default 60,000. */
  readonly leaseMs?: number;
  /** Called when a part is kept, for tests that end the process there. */
  readonly onStep?: (step: string) => Promise<void>;
}

type Run = Required<ExportingOptions>;

/** A copy, and what became of it, is kept for a week. */
const keptMs = 7 * 86_400_000;
/** What a part has at least, so that there are not many of a few lines; with a page more it is the most that is in memory. */
const partUnits = 262_144;

const compress = promisify(gzip);

/**
 * The rules of making copies (PV4). A copy is a chain of parts, each compressed by itself (RFC 1952 lets such members follow one
 * another) and kept together with the place behind it, in one statement: whoever goes on, after a crash too, begins exactly there. With
 * its last part a copy is done.
 */
export const createExporting = (options: ExportingOptions): Exporting => {
  const run: Run = { leaseMs: 60_000, onStep: async () => {}, ...options };
  return {
    run: async () => {
      await run.store.removeExpiredExports();
      for (let copies = 0; ; copies += 1) {
        const taken = await run.store.takeExport(run.leaseMs);
        if (taken === undefined) return { copies };
        await make(run, taken).catch((error: unknown) => giveUp(run, taken, error));
      }
    },
  };
};

/** What passes is tried again by whoever takes it up next; what does not would fail for ever. */
const giveUp = async ({ store, log }: Run, { id }: StoredExport, error: unknown): Promise<void> => {
  if (isUnavailable(error) || isTransientDatabaseError(error)) throw error;
  log.error({ err: error, exportId: id }, 'a copy cannot be made');
  await store.failExport(id, keptMs);
};

const make = async (run: Run, taken: StoredExport): Promise<void> => {
  const { store, log, leaseMs, onStep } = run;
  const { id } = taken;
  let [parts, place] = [taken.parts, taken.place === null ? undefined : ExportPlace.parse(taken.place)];
  for (;;) {
    const read = await readPart(run, taken, place);
    if (!read.ok) {
      log.info({ exportId: id, code: read.error.code }, 'a copy was not made: whoever asked for it may not have it any more');
      return store.failExport(id, keptMs);
    }
    const { lines, next, progress } = read.data;
    const data = lines.length === 0 ? undefined : await compress(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const isOurs = await store.addPart(id, { parts, data, items: lines.length, place: next, progress }, { leaseMs, keptMs });
    // It was removed, or somebody else goes on with it.
    if (!isOurs) return;
    await onStep('part kept');
    if (next === undefined) return;
    if (data !== undefined) parts += 1;
    place = next;
  }
};

/** Some pages as one part. */
const readPart = async (run: Run, taken: StoredExport, place: ExportPlace | undefined): Promise<Result<ExportPart>> => {
  const lines: object[] = [];
  let units = 0;
  for (let at = place, pages = 1; ; pages += 1) {
    const read = await readPage(run, taken, at);
    if (!read.ok) return read;
    const { next, progress } = read.data;
    lines.push(...read.data.lines);
    units += read.data.lines.reduce((sum: number, line) => sum + ('content' in line ? String(line.content).length : 0) + 200, 0);
    if (next === undefined || units >= partUnits || pages === mostPages) return accept({ lines, next, progress });
    at = next;
  }
};

/** Where somebody wrote little, so many pages are looked through until it is said how far that is. */
const mostPages = 20;

const readPage = async ({ store, askOthers }: Run, { userId, roomId }: StoredExport, place: ExportPlace | undefined) =>
  roomId === null
    ? accept(await readPersonalPart({ store, askOthers }, userId, place))
    : readRoomPart(store, { userId, roomId }, place);

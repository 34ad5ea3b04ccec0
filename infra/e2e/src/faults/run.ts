import { setTimeout as sleep } from 'node:timers/promises';
import { check } from './check.ts';
import { DatabaseWatch } from './database-watch.ts';
import { inWords } from './figures.ts';
import type { Anomaly, History, StoredRoom } from './history.ts';
import type { Fault, Scene } from './kinds/fault.ts';
import { startLoad } from './load.ts';
import { schedule } from './schedule.ts';
import { compareDigests, wakeSleeper } from './settle.ts';
import type { FaultStack } from './stack.ts';
import { readRooms } from './stored-rooms.ts';
import { type Struck, strike } from './strike.ts';
import { System } from './system.ts';

/** What is to be run. */
export interface RunOptions {
  readonly faults: readonly Fault[];
  readonly seed: number;
  /** Operations a second. */
  readonly rate: number;
  /** How long it goes on: each fault once, or until no further one is begun. */
  readonly lasts: Lasts;
  readonly progress: (line: string) => void;
}

/** Each fault once, for a time, or until so many sends were acknowledged. */
export type Lasts =
  | { readonly until: 'each once' }
  | { readonly until: 'time'; readonly ms: number }
  | { readonly until: 'sends'; readonly count: number };

/** What came of it. */
export interface Outcome {
  readonly struck: readonly Struck[];
  readonly history: History;
  readonly rooms: readonly StoredRoom[];
  readonly anomalies: readonly Anomaly[];
  /** Faults that never bit although they were tried: they prove nothing. */
  readonly harmless: readonly string[];
  /** Faults that cannot be brought about here, with the reason. */
  readonly notRun: readonly string[];
  /** How long who was away for all of it took to get what was missed, ms. */
  readonly sleeperMs: number;
  /** From the beginning until everything was compared, ms. */
  readonly tookMs: number;
}

/** The load needs a moment to have something unanswered, and something old, at every fault. */
const warmUpMs = 1_500;
const digestsWithinMs = 10_000;
const tellEveryMs = 30_000;

/** Runs the faults under load on a stack, and compares everything in the end. */
export const run = async ({ dataDir, url, push }: FaultStack, options: RunOptions): Promise<Outcome> => {
  const notRun = options.faults.flatMap((fault) => {
    const why = fault.impossible?.();
    return why === undefined ? [] : [`${fault.name}: ${why}`];
  });
  for (const one of notRun) options.progress(`NOT RUN: ${one}`);
  const possible = options.faults.filter((fault) => fault.impossible?.() === undefined);
  const system = new System(dataDir);
  const load = await startLoad(url, options.rate, options.seed);
  const scene = { system, load, push, database: new DatabaseWatch(system), lockedTimes: [], noticed: [], anomalies: [] };
  const begunAt = performance.now();
  await sleep(warmUpMs);
  const struck: Struck[] = [];
  const telling = setInterval(() => options.progress(howItGoes(scene, struck, begunAt)), tellEveryMs);
  await strikeAll(scene, { ...options, faults: possible }, struck, begunAt).finally(() => clearInterval(telling));
  options.progress(`${howItGoes(scene, struck, begunAt)}; now everything is compared`);
  const found = await load.stop();
  const sleeperMs = await wakeSleeper(load);
  const digests = await compareDigests(load, digestsWithinMs);
  const holdings = [...load.talkers, load.sleeper, ...load.clients].flatMap((one) => one.holdings());
  load.close();
  const rooms = await readRooms(system, load.roomIds);
  scene.database.stop();
  const { receptions, firstRevs } = load;
  const { operations, repeats } = load.recorder;
  const history = { operations, repeats, receptions, holdings, lockedTimes: scene.lockedTimes, firstRevs };
  const anomalies = [...struck.flatMap(neverWell), ...scene.anomalies, ...found, ...digests, ...check(history, rooms)];
  const tookMs = performance.now() - begunAt;
  return { struck, history, rooms, anomalies, harmless: harmlessOf(struck, possible), notRun, sleeperMs, tookMs };
};

const strikeAll = async (scene: Scene, options: RunOptions, struck: Struck[], begunAt: number): Promise<void> => {
  for (const { fault, quietMs } of schedule(options.faults, options.seed)) {
    if (isOver(scene, options, struck, begunAt)) return;
    await sleep(quietMs);
    const one = await strike(fault, scene, begunAt);
    struck.push(one);
    options.progress(
      `${one.name}: ${one.convergedMs === undefined ? 'never converged' : `all well ${Math.round(one.convergedMs)} ms after it`} (${inWords(one.figures)})`,
    );
    if (one.convergedMs === undefined) return;
  }
};

const isOver = ({ load }: Scene, { lasts, faults }: RunOptions, struck: readonly Struck[], begunAt: number): boolean => {
  switch (lasts.until) {
    case 'each once':
      return struck.length === faults.length;
    case 'time':
      return performance.now() - begunAt > lasts.ms;
    case 'sends':
      return load.recorder.acknowledged >= lasts.count;
  }
};

const howItGoes = ({ load, anomalies }: Scene, struck: readonly Struck[], begunAt: number): string => {
  const { acknowledged, open } = load.recorder;
  const seconds = (performance.now() - begunAt) / 1_000;
  const found = anomalies.length + load.receptions.anomalies.length;
  const megabytes = Math.round(process.memoryUsage().rss / 1_048_576);
  return `${acknowledged} sends acknowledged (${Math.round(acknowledged / seconds)}/s), ${open} open, ${struck.length} faults, ${found} anomalies so far, ${megabytes} MB`;
};

const neverWell = ({ name, convergedMs }: Struck): Anomaly[] =>
  convergedMs === undefined
    ? [{ kind: 'unanswered', roomId: '', what: `after "${name}" nothing new reached everybody within a minute`, ids: [] }]
    : [];

/** Which faults proved nothing: they never bit, or never moved what they should. */
const harmlessOf = (struck: readonly Struck[], faults: readonly Fault[]): string[] =>
  [...Map.groupBy(struck, ({ name }) => name)].flatMap(([name, same]) => {
    if (!same.some(({ bit }) => bit)) return [name];
    const still = faults
      .find((fault) => fault.name === name)
      ?.moves?.filter((one) => !same.some(({ moved }) => moved.includes(one)));
    return still === undefined || still.length === 0 ? [] : [`${name} (moved no ${still.join(', no ')})`];
  });

import { setTimeout as sleep } from 'node:timers/promises';
import type { LaunchedStack } from '@parley/local';
import { check } from './check.ts';
import { inWords } from './figures.ts';
import type { Anomaly, History, StoredRoom } from './history.ts';
import type { Fault, Scene } from './kinds/fault.ts';
import { startLoad } from './load.ts';
import { schedule } from './schedule.ts';
import { compareDigests } from './settle.ts';
import { readRooms } from './stored-rooms.ts';
import { type Struck, strike } from './strike.ts';
import { System } from './system.ts';

/** What is to be run. */
export interface RunOptions {
  readonly faults: readonly Fault[];
  readonly seed: number;
  /** Operations a second. */
  readonly rate: number;
  /** No further fault is begun after that time; undefined for each fault once. */
  readonly forMs: number | undefined;
  readonly progress: (line: string) => void;
}

/** What came of it. */
export interface Outcome {
  readonly struck: readonly Struck[];
  readonly history: History;
  readonly rooms: readonly StoredRoom[];
  readonly anomalies: readonly Anomaly[];
  /** Faults that never bit although they were tried: they prove nothing. */
  readonly harmless: readonly string[];
}

/** The load needs a moment to have something unanswered, and something old, at every fault. */
const warmUpMs = 1_500;
const digestsWithinMs = 10_000;

/** Runs the faults under load on a stack, and compares everything in the end. */
export const run = async (
  { dataDir, url }: LaunchedStack,
  { faults, seed, rate, forMs, progress }: RunOptions,
): Promise<Outcome> => {
  const system = new System(dataDir);
  const load = await startLoad(url, rate, seed);
  const scene: Scene = { system, load, lockedTimes: [], noticed: [], anomalies: [] };
  const begunAt = performance.now();
  await sleep(warmUpMs);
  const struck: Struck[] = [];
  for (const { fault, quietMs } of schedule(faults, seed)) {
    if (forMs === undefined ? struck.length === faults.length : performance.now() - begunAt > forMs) break;
    await sleep(quietMs);
    const one = await strike(fault, scene, begunAt);
    struck.push(one);
    progress(
      `${one.name}: ${one.convergedMs === undefined ? 'never converged' : `all well ${Math.round(one.convergedMs)} ms after it`} (${inWords(one.figures)})`,
    );
    if (one.convergedMs === undefined) break;
  }
  await load.stop();
  const digests = await compareDigests(load, digestsWithinMs);
  const connections = load.everybody.flatMap((talker) => talker.connections);
  const holdings = load.talkers.flatMap((talker) => talker.holdings());
  for (const talker of load.everybody) talker.close();
  const rooms = await readRooms(system, load.roomIds);
  const { operations, repeats } = load.recorder;
  const { lockedTimes } = scene;
  const history = { operations, repeats, connections, holdings, lockedTimes, firstRevs: load.firstRevs };
  const anomalies = [...struck.flatMap(neverWell), ...scene.anomalies, ...digests, ...check(history, rooms)];
  return { struck, history, rooms, anomalies, harmless: harmlessOf(struck) };
};

const neverWell = ({ name, convergedMs }: Struck): Anomaly[] =>
  convergedMs === undefined
    ? [{ kind: 'unanswered', roomId: '', what: `after "${name}" nothing new reached everybody within 30 s`, ids: [] }]
    : [];

const harmlessOf = (struck: readonly Struck[]): string[] =>
  [...Map.groupBy(struck, ({ name }) => name)].filter(([, same]) => !same.some(({ bit }) => bit)).map(([name]) => name);

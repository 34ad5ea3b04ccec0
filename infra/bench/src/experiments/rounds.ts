import { cpuSeconds } from '../processes.ts';
import type { LoadedSystem, SystemName } from '../systems/start-systems.ts';
import type { Bench } from './experiment.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Scenario } from './scenario.ts';

/** All rounds of one scenario, by the system's name. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;

/** The systems that take part, of those that an experiment knows. */
export const chosen = (bench: Bench, names: readonly SystemName[]): SystemName[] =>
  names.filter((name) => bench.systems?.includes(name) ?? true);

/**
 * Measures the systems in turn, round after round, so that what else the machine does hits all of them; each round begins
 * with another one.
 */
export const measure = async (scenario: Scenario, systems: readonly LoadedSystem[], bench: Bench): Promise<Rounds> => {
  const rounds = new Map<string, Figures[]>(systems.map(({ system }) => [system.name, []]));
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const loaded of inTurn(systems, round)) {
      const { name } = loaded.system;
      bench.progress(`${scenario.name}, round ${round + 1} of ${bench.rounds}: ${name}`);
      rounds.get(name)?.push(await measureOne(scenario, loaded, round, bench));
    }
  }
  return rounds;
};

const inTurn = <T>(all: readonly T[], round: number): T[] => {
  const start = round % Math.max(1, all.length);
  return [...all.slice(start), ...all.slice(0, start)];
};

const measureOne = async (
  scenario: Scenario,
  { system, load }: LoadedSystem,
  round: number,
  { warmUpMs, measureMs }: Bench,
): Promise<Figures> => {
  const processes = [...system.processes(), ...load.processes()];
  const seen = { begins: new Map<string, number>(), ends: new Map<string, number>() };
  const loop = scenario.loop.kind === 'open' ? { ...scenario.loop, seed: scenario.loop.seed + round } : scenario.loop;
  const result = await load.run({
    loop,
    // From the second round on everything has run at this load before.
    warmUpMs: round === 0 ? warmUpMs : warmUpMs / 2,
    measureMs,
    contentChars: scenario.contentChars,
    onMeasure: (edge) => void (seen[edge] = new Map(cpuSeconds(processes))),
  });
  const cpu = new Map([...seen.ends].map(([name, used]) => [name, used - (seen.begins.get(name) ?? 0)]));
  return figuresOf(scenario, result, cpu, measureMs);
};

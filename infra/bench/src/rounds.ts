import { type Figures, figuresOf } from './figures.ts';
import type { Load } from './load.ts';
import type { Options } from './options.ts';
import { cpuSeconds } from './processes.ts';
import { contentChars, type Scenario } from './scenarios.ts';
import type { ChatSystem } from './system.ts';

/** A system with its clients connected. */
export interface LoadedSystem {
  readonly system: ChatSystem;
  readonly load: Load;
}

/** All rounds of one scenario, by the system's name. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;

/**
 * Measures the systems in turn, round after round, so that what else the machine does hits all of them; each round begins
 * with another one.
 */
export const measure = async (
  scenario: Scenario,
  systems: readonly LoadedSystem[],
  options: Options,
  onProgress: (line: string) => void,
): Promise<Rounds> => {
  const rounds = new Map<string, Figures[]>(systems.map(({ system }) => [system.name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const loaded of inTurn(systems, round)) {
      const { name } = loaded.system;
      onProgress(`${scenario.name}, round ${round + 1} of ${options.rounds}: ${name}`);
      rounds.get(name)?.push(await measureOne(scenario, loaded, round, options));
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
  { warmUpMs, measureMs }: Options,
): Promise<Figures> => {
  const processes = [...system.processes(), ...load.processes()];
  const seen = { begins: new Map<string, number>(), ends: new Map<string, number>() };
  const loop = scenario.loop.kind === 'open' ? { ...scenario.loop, seed: scenario.loop.seed + round } : scenario.loop;
  const result = await load.run({
    loop,
    warmUpMs,
    measureMs,
    contentChars,
    onMeasure: (edge) => void (seen[edge] = new Map(cpuSeconds(processes))),
  });
  const cpu = new Map([...seen.ends].map(([name, used]) => [name, used - (seen.begins.get(name) ?? 0)]));
  return figuresOf(scenario, result, cpu, measureMs);
};

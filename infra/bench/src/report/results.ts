import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { medianOf } from './figures.ts';
import type { Machine } from './machine.ts';
import type { Options } from './options.ts';
import type { Rounds } from './rounds.ts';
import type { Scenario } from './scenarios.ts';

const folder = fileURLToPath(new URL('../results', import.meta.url));

/** Writes everything that was measured, with the command that made it. Answers the file. */
export const writeResults = (
  machine: Machine,
  options: Options,
  measured: readonly { readonly scenario: Scenario; readonly rounds: Rounds }[],
): string => {
  const at = new Date();
  const file = join(folder, `${at.toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
  const results = {
    at: at.toISOString(),
    command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
    machine,
    rounds: options.rounds,
    warmUpMs: options.warmUpMs,
    measureMs: options.measureMs,
    scenarios: measured.map(({ scenario, rounds }) => ({
      ...scenario,
      systems: [...rounds].map(([name, all]) => ({ name, median: medianOf(all), rounds: all })),
    })),
  };
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
};

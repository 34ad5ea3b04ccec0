import { parseArgs } from 'node:util';
import { type Scenario, scenarios } from './scenarios.ts';

/** What is measured and how long. */
export interface Options {
  readonly scenarios: readonly Scenario[];
  /** Names of systems; undefined for all. */
  readonly systems: readonly string[] | undefined;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** How to call it. */
export const usage = `npm run bench -- [--only SCENARIO[,...]] [--systems NAME[,...]] [--rounds N] [--quick]
  scenarios: ${scenarios.map(({ name }) => name).join(', ')}
  systems: parley, "parley, no edge", "tutorial chat, edge", "tutorial chat", "bare Socket.IO" (separated by ";")
  --quick: one short round, to see that it works; its figures are worth little`;

/** Reads the command line. @throws what is wrong, as a sentence. */
export const readOptions = (args: string[]): Options => {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      systems: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      quick: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only?.split(',');
  const chosen = scenarios.filter(({ name }) => wanted?.includes(name) ?? true);
  if (chosen.length < (wanted?.length ?? 1)) throw new Error(`--only names a scenario that is not there: ${values.only}`);
  const rounds = values.quick ? 1 : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20) throw new Error('--rounds takes a whole number from 1 to 20');
  return {
    scenarios: chosen,
    systems: values.systems?.split(';'),
    rounds,
    // Cold, the same systems show a p99 of 450 ms instead of 9.
    warmUpMs: values.quick ? 2_000 : 3_000,
    measureMs: values.quick ? 3_000 : 8_000,
  };
};

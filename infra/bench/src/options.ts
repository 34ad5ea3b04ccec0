import { parseArgs } from 'node:util';
import type { Bench, Experiment } from './experiments/experiment.ts';
import { experiments } from './experiments/index.ts';

/** What is measured and how long. */
export interface Options extends Omit<Bench, 'progress' | 'stacks'> {
  readonly experiments: readonly Experiment[];
  /** Whether the READMEs get the table of targets. */
  readonly writesReadmes: boolean;
}

const onDemand = experiments.filter(({ isOnDemand }) => isOnDemand).map(({ name }) => name);

/** How to call it. */
export const usage = `npm run bench -- [--only NAME[,...]] [--systems NAME[;...]] [--rounds N] [--minutes N] [--quick] [--write-readme]
  --only: ${experiments.map(({ name }) => name).join(', ')}${onDemand.length === 0 ? '' : ` (only when named: ${onDemand.join(', ')})`}
  --systems: of those that infra/bench/README.md names, where chats are compared
  --minutes: how long a soak measures, after a warm-up as long; default 15
  --quick: one short round, to see that it works; its figures are worth little
  --write-readme: puts the table of targets into the READMEs`;

/** Reads the command line. @throws what is wrong, as a sentence. */
export const readOptions = (args: string[]): Options => {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      systems: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      minutes: { type: 'string', default: '15' },
      quick: { type: 'boolean', default: false },
      'write-readme': { type: 'boolean', default: false },
    },
  });
  const wanted = values.only?.split(',');
  const chosen = experiments.filter(({ name, isOnDemand = false }) => wanted?.includes(name) ?? !isOnDemand);
  const unknown = wanted?.filter((name) => !experiments.some((one) => one.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`--only names what is not there: ${unknown.join(', ')}`);
  const rounds = values.quick ? 1 : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20) throw new Error('--rounds takes a whole number from 1 to 20');
  const soakMinutes = Number(values.minutes);
  if (!Number.isInteger(soakMinutes) || soakMinutes < 1 || soakMinutes > 24 * 60)
    throw new Error('--minutes takes a whole number from 1 to 1440');
  if (values['write-readme'] && (values.quick || wanted !== undefined))
    throw new Error('--write-readme takes a whole run: neither --quick nor --only');
  return {
    experiments: chosen,
    writesReadmes: values['write-readme'],
    systems: values.systems?.split(';'),
    isQuick: values.quick,
    rounds,
    soakMinutes,
    // Cold, the same systems show a p99 of 450 ms instead of 9.
    warmUpMs: values.quick ? 300 : 3_000,
    measureMs: values.quick ? 700 : 4_000,
  };
};

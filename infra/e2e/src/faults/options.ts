import { parseArgs } from 'node:util';
import { allFaults } from './kinds/all.ts';
import type { Fault } from './kinds/fault.ts';
import type { Lasts } from './run.ts';

/** What the command line asks for. */
export interface Options {
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly rate: number;
  readonly lasts: Lasts;
}

/** How to call it. */
export const usage = `npm run faults -- [--minutes N | --sends N] [--seed N] [--rate N] [--only WORD[,...]]
  --minutes: how long faults are brought about, 0 for each of them once (default 5)
  --sends: instead, until so many sends were acknowledged
  --seed: of their order and of the load (default 1)   --rate: operations a second (default 200)
  --only: faults whose name has one of these words: ${allFaults.map(({ name }) => name).join('; ')}`;

/** Reads the command line. @throws what is wrong, as a sentence. */
export const readOptions = (args: string[]): Options => {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '5' },
      sends: { type: 'string' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '200' },
      only: { type: 'string' },
    },
  });
  const words = values.only?.split(',');
  const faults = allFaults.filter(({ name }) => words === undefined || words.some((word) => name.includes(word)));
  if (faults.length === 0) throw new Error(`--only names no fault: ${values.only ?? ''}`);
  return {
    faults,
    seed: numberFrom('seed', values.seed, 0, 4_294_967_295),
    rate: numberFrom('rate', values.rate, 1, 2_000),
    lasts: lastsFrom(values.minutes, values.sends),
  };
};

const lastsFrom = (minutes: string, sends: string | undefined): Lasts => {
  if (sends !== undefined) return { until: 'sends', count: numberFrom('sends', sends, 1, 100_000_000) };
  const ms = numberFrom('minutes', minutes, 0, 600) * 60_000;
  return ms === 0 ? { until: 'each once' } : { until: 'time', ms };
};

const numberFrom = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most))
    throw new Error(`--${name} takes a number from ${least} to ${most}`);
  return value;
};

import { optionsOrExit } from '@parley/local';
import type { Experiment } from './experiments/experiment.ts';
import { type Options, readOptions, usage } from './options.ts';
import { consoleText } from './report/console.ts';
import type { Findings } from './report/findings.ts';
import { describeMachine } from './report/machine.ts';
import { writeReadmes } from './report/readme.ts';
import { commandOf } from './report/report.ts';
import { openResults } from './report/results.ts';
import { freshStacks, type Stacks, sharedStacks } from './systems/stacks.ts';

const progress = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

/** An experiment that breaks off leaves the others their turn, and says why in the report. */
const outcomeOf = (experiment: Experiment, options: Options, stacks: Stacks): Promise<Findings & { readonly failure?: string }> =>
  experiment.run({ ...options, stacks, progress: (line) => progress(`${experiment.name}: ${line}`) }).catch((error: unknown) => {
    console.error(error);
    return { findings: [], tables: [], charts: [], rounds: [], failure: error instanceof Error ? error.message : String(error) };
  });

const run = async (options: Options, stacks: Stacks): Promise<boolean> => {
  progress('looking at the machine');
  const machine = await stacks.with({}, ({ launched }) => {
    const { postgres, redis } = launched.stack();
    return describeMachine({ postgresUrl: postgres.url, redisUrl: redis.url });
  });
  const planned = options.experiments.map(({ name }) => name);
  const results = openResults({ at: new Date(), command: commandOf(process.argv.slice(2)), machine, options, planned });
  for (const [index, experiment] of options.experiments.entries()) {
    const { name, about } = experiment;
    progress(`${index + 1} of ${planned.length}, ${name}: ${about}`);
    const begun = performance.now();
    const outcome = await outcomeOf(experiment, options, stacks);
    const result = { name, about, tookMs: performance.now() - begun, ...outcome };
    results.add(result);
    console.log(consoleText(result));
  }
  if (options.writesReadmes) for (const path of writeReadmes(results.report())) progress(`written: ${path}`);
  console.log(`Written: ${results.jsonPath} and ${results.htmlPath}`);
  return results.report().experiments.every(({ failure }) => failure === undefined);
};

const options = optionsOrExit(readOptions, usage);
const stacks = options.isQuick ? sharedStacks() : freshStacks();
let isDone = false;
try {
  isDone = await run(options, stacks);
} finally {
  await stacks.stop();
}
process.exit(isDone ? 0 : 1);

import { optionsOrExit } from '@parley/local';
import { type Options, readOptions, usage } from './options.ts';
import { describeMachine } from './report/machine.ts';
import { withStack } from './systems/bench-stack.ts';

const progress = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

const run = async (options: Options): Promise<void> => {
  progress('looking at the machine');
  const machine = await withStack({}, ({ launched }) => {
    const { postgres, redis } = launched.stack();
    return describeMachine({ postgresUrl: postgres.url, redisUrl: redis.url });
  });
  for (const [index, experiment] of options.experiments.entries()) {
    progress(`${experiment.name} (${index + 1} of ${options.experiments.length}): ${experiment.about}`);
    const bench = { ...options, progress: (line: string) => progress(`${experiment.name}: ${line}`) };
    const { rounds: _, ...findings } = await experiment.run(bench);
    console.log(JSON.stringify(findings, null, 1));
  }
  console.log(machine);
};

await run(optionsOrExit(readOptions, usage));
process.exit(0);

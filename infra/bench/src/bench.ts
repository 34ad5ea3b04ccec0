import { launchStack, optionsOrExit } from '@parley/local';
import { describeMachine } from './machine.ts';
import { type Options, readOptions, usage } from './options.ts';
import { writeResults } from './results.ts';
import { measure } from './rounds.ts';
import { startSystems } from './systems.ts';
import { tableOf } from './table.ts';

const progress = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

const run = async (options: Options): Promise<void> => {
  progress('starting Parley with its limits off');
  const stack = await launchStack({ env: { PARLEY_LIMITS: 'off' } });
  const stop = (): void => void stack.destroy().then(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, stop);
  try {
    const { postgres, redis } = stack.stack();
    const machine = await describeMachine({ postgresUrl: postgres.url, redisUrl: redis.url });
    progress('starting the yardsticks and connecting all clients');
    const systems = await startSystems(stack, options.systems);
    const measured = [];
    for (const scenario of options.scenarios) {
      const rounds = await measure(scenario, systems.loaded, options, progress);
      measured.push({ scenario, rounds });
      console.log(`\n${tableOf(scenario, rounds)}`);
    }
    systems.stop();
    console.log(
      Object.entries(machine)
        .map((entry) => entry.join(' '))
        .join(', '),
    );
    console.log(`Written to ${writeResults(machine, options, measured)}`);
  } finally {
    await stack.destroy();
  }
};

await run(optionsOrExit(readOptions, usage));
process.exit(0);

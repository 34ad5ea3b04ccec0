import { optionsOrExit } from '@parley/local';
import { type Options, readOptions, usage } from './options.ts';
import { runInOwnNetwork } from './own-network.ts';
import { isGood, keepEvidence, tableOf, verdictOf } from './report.ts';
import { run } from './run.ts';
import { launchForFaults } from './stack.ts';

const progress = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

const runAndTell = async (options: Options): Promise<boolean> => {
  progress('starting Parley with its limits off');
  const stack = await launchForFaults();
  const stop = (): void => void stack.destroy().then(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, stop);
  try {
    const outcome = await run(stack, { ...options, progress });
    console.log(`\n${tableOf(outcome.struck)}\n`);
    for (const { kind, roomId, what, ids } of outcome.anomalies.slice(0, 50))
      console.log(`${kind} in ${roomId}: ${what} [${ids.join(' ')}]`);
    if (outcome.anomalies.length > 0)
      console.log(`Logs, schedule and histories are kept in ${keepEvidence(outcome, stack.dataDir)}`);
    console.log(verdictOf(outcome));
    return isGood(outcome);
  } finally {
    await stack.destroy();
  }
};

const options = optionsOrExit(readOptions, usage);
const inOwnNetwork = await runInOwnNetwork();
if (inOwnNetwork !== undefined) process.exit(inOwnNetwork);
process.exit((await runAndTell(options)) ? 0 : 1);

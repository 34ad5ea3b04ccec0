import { parseArgs } from 'node:util';
import { demoNotice } from './demo-process.ts';
import { Launcher } from './launcher.ts';
import { optionsOrExit } from './options-or-exit.ts';
import { repositoryRoot } from './repository.ts';
import { readSettings, type Settings } from './settings.ts';

// A terminal sends Ctrl-C to the whole group and npm passes it on as well: that is one Ctrl-C, not two.
const sameSignalMs = 500;

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const run = async (settings: Settings): Promise<void> => {
  const launcher = new Launcher({ settings, env: process.env, write });
  const stopped = stopOnRequest(launcher, settings);
  try {
    await launcher.start();
    if (settings.demo) demoNotice.forEach(write);
    write(`Parley is ready at http://localhost:${settings.port}`);
  } catch (error) {
    if (stopped.requested()) return;
    complain(error instanceof Error ? error.message : String(error));
    await launcher.stop();
    process.exit(1);
  }
};

/** Stops on Ctrl-C, SIGTERM, and the death of the process that started this one; a second request kills at once. */
const stopOnRequest = (launcher: Launcher, { stopsWithInput }: Settings): { requested: () => boolean } => {
  let firstAt: number | undefined;
  const request = async (): Promise<void> => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      write('Stopping ...');
      await launcher.stop();
      write('Parley has stopped.');
      process.exit(0);
    } else if (Date.now() - firstAt > sameSignalMs) {
      launcher.killNow();
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void request());
  process.once('disconnect', () => void request());
  if (stopsWithInput) process.stdin.once('end', () => void request()).resume();
  return { requested: () => firstAt !== undefined };
};

// Whoever reads the output may go away before the stack does.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const options = optionsOrExit(
  (args) => parseArgs({ args, options: { demo: { type: 'boolean' } } }).values,
  'npm start [-- --demo]: --demo fills a workspace of its own with people who talk, for looking at it.',
);
const result = readSettings(process.env, repositoryRoot, options);
if (result.ok) {
  await run(result.settings);
} else {
  for (const fault of result.faults) complain(fault);
  process.exit(1);
}

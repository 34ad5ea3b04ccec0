import { parseArgs } from 'node:util';
import { optionsOrExit } from '@parley/local';
import { runDrill } from './run-drill.ts';

const usage = `npm run drill [-- --seconds N --rate N]: starts an installation of its own, makes a backup of it under traffic, loses everything and restores it.
  --seconds: how long people talk before and after the backup (default 10)   --rate: messages a second (default 50)`;

const read = (args: string[]) => {
  const { values } = parseArgs({
    args,
    options: { seconds: { type: 'string', default: '10' }, rate: { type: 'string', default: '50' } },
  });
  const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
  if (!(seconds >= 1 && seconds <= 600 && rate >= 1 && rate <= 500)) throw new Error('--seconds is 1 to 600, --rate 1 to 500');
  return { seconds, rate };
};

const options = optionsOrExit(read, usage);
const report = await runDrill({ ...options, tell: (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`) });
console.log();
for (const { name, ok, says } of report.checks) console.log(`${ok ? '✓' : '✗'} ${name.padEnd(14)} ${says}`);
const isGood = report.checks.every(({ ok }) => ok);
console.log(isGood ? '\nThe restore is good.' : '\nThe restore is NOT good.');
process.exit(isGood ? 0 : 1);

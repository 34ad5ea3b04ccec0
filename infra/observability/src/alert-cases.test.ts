import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { providePromtool } from '@parley/local';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { here } from './folders.ts';
import { readRules } from './rules.ts';

const Cases = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      promql_expr_test: z
        .array(z.object({ expr: z.string(), exp_samples: z.array(z.object({ labels: z.string(), value: z.literal(1) })) }))
        .length(1),
    }),
  ),
});
const cases = Cases.parse(parse(readFileSync(join(here, 'alert-cases.yml'), 'utf8'))).tests;

let promtool: (args: readonly string[]) => Promise<string>;

beforeAll(async () => {
  const found = await providePromtool((line) => console.log(line));
  if (found === undefined)
    throw new Error("There is no promtool, and Debian's prometheus could not be unpacked: run `apt-get install prometheus`.");
  promtool = async (args) => {
    const { stdout } = await promisify(execFile)(found.file, args, { cwd: here, env: { ...process.env, ...found.env } });
    return stdout;
  };
});

test.each(readRules().alerts)('there is a case in which $alert fires, and one in which it does not', ({ alert }) => {
  const own = cases.filter(({ name }) => name.startsWith(`${alert}: `));
  for (const {
    promql_expr_test: [asked],
  } of own)
    expect(asked?.expr).toBe(`ALERTS{alertname="${alert}", alertstate="firing"}`);
  const fires = own.map(({ promql_expr_test: [asked] }) => asked?.exp_samples.length ?? 0);
  expect(fires.some((count) => count > 0)).toBe(true);
  expect(fires.some((count) => count === 0)).toBe(true);
});

test('promtool finds the rules and the configuration of Prometheus sound', async () => {
  expect(await promtool(['check', 'rules', 'alerts.yml'])).toMatch(/SUCCESS: \d+ rules found/);
  expect(await promtool(['check', 'config', '--syntax-only', 'prometheus.yml'])).toMatch(/SUCCESS/);
});

// Hours of every rule are reckoned for each case: 15 s of CPU, of which a busy machine gives little.
test('promtool finds that alerts fire as their cases say', { timeout: 240_000 }, async () => {
  expect(await promtool(['test', 'rules', 'alert-cases.yml'])).toContain('SUCCESS');
});

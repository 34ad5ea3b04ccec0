import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LaunchedStack, launchStack, type Stack } from '@parley/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAdmin } from './authorisation/make-admin.ts';
import { runCampaign } from './fuzz/campaign.ts';
import { closeExchanges } from './fuzz/exchange.ts';
import { targets } from './fuzz/targets.ts';
import { connect, createRoom, register, request, wholeHistory } from './person.ts';

/** `npm run test:slow` asks twenty times as much; with a seed of its own each time;
 * PARLEY_FUZZ_SEED repeats a run. */
const cases = process.env['PARLEY_SLOW'] === undefined ? 5_000 : 100_000;
const ownSeed = process.env['PARLEY_SLOW'] === undefined ? 'every run alike' : randomBytes(6).toString('hex');
const seed = process.env['PARLEY_FUZZ_SEED'] ?? ownSeed;

let stack: LaunchedStack;

beforeAll(async () => {
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off' } });
});
afterAll(async () => {
  closeExchanges();
  await stack.destroy();
});

const pidsOf = ({ edge, processes, postgres, redis }: Stack): (number | null)[] =>
  [edge, ...processes, postgres, redis].map(({ pid }) => pid);

/** What the services and the edge have logged; the servers below them have a log of another kind. */
const logLines = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'logs'))
    .filter((name) => !/^(postgres|redis)/.test(name))
    .flatMap((name) =>
      readFileSync(join(dataDir, 'logs', name), 'utf8')
        .split('\n')
        .map((line) => `${name}: ${line}`),
    );

const deadly = /"level":60|unhandledRejection|uncaughtException|FATAL|Warning:/;

test(
  `ER1 ER3 ER4 whatever is asked of every route and event gets an answer of its contract, and nothing breaks (seed ${seed})`,
  async () => {
    const before = pidsOf(stack.stack());
    const { counts, faults } = await runCampaign({
      url: stack.url,
      seed,
      cases,
      makeAdmin: (username) => makeAdmin(stack.dataDir, username),
    });
    console.log(
      `Fuzzed with PARLEY_FUZZ_SEED=${seed}: ${[...counts].map(([name, { cases: all, ok }]) => `${name} ${all} (${ok} ok)`).join(', ')}`,
    );
    // Said here as well: what fails is otherwise told when all other tests have ended.
    for (const fault of faults) console.log(fault);
    expect(faults.join('\n\n')).toBe('');
    for (const [name, { cases: all }] of counts) expect(all, name).toBeGreaterThanOrEqual(Math.floor(cases / targets.length));
    // Cases that are all refused alike would reach nothing; one that takes much luck may miss it in a short run.
    const neverOk = [...counts].filter(([, { ok }]) => ok === 0).map(([name]) => name);
    expect(neverOk.length, `never ok: ${neverOk.join(', ')}`).toBeLessThanOrEqual(cases > 5_000 ? 0 : 3);

    expect(pidsOf(stack.stack())).toEqual(before);
    expect(logLines(stack.dataDir).filter((line) => deadly.test(line))).toEqual([]);
    for (const { url } of stack.stack().processes) expect((await fetch(`${url}/health/ready`)).status).toBe(200);

    const anna = await register(stack.url, 'anna');
    const roomId = await createRoom(anna);
    const line = await connect(anna);
    expect(await line.send(roomId, 'as ever')).toMatchObject({ ok: true });
    expect((await wholeHistory(anna, roomId)).map(({ content }) => content)).toEqual(['as ever']);
    expect(JSON.stringify((await request(stack.url, 'GET', '/api/rooms', { token: anna.token })).body)).not.toContain('polluted');
    line.close();
  },
  process.env['PARLEY_SLOW'] === undefined ? 180_000 : 3_600_000,
);

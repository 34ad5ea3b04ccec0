import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeExchanges } from './fuzz/exchange.ts';
import { openPacketLine } from './fuzz/packet-line.ts';
import { createRoom, type Person, register, request } from './person.ts';
import { killAndAwait, processOf, ready } from './processes.ts';
import { places, type Teller } from './secrets/places.ts';

const runs = process.env['PARLEY_SLOW'] === undefined ? 400 : 5_000;

let stack: LaunchedStack;
let anna: Person;
const told: string[] = [];

beforeAll(async () => {
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off', LOG_LEVEL: 'trace' } });
  anna = await register(stack.url, 'anna');
});
afterAll(async () => {
  closeExchanges();
  await stack.destroy();
});

const meet = async (): Promise<Teller> => {
  const roomId = await createRoom(anna);
  const sent = await anna.call<{ message: { id: string } }>('POST', `/api/rooms/${roomId}/messages`, {
    clientMessageId: crypto.randomUUID(),
    content: 'first',
  });
  const line = await openPacketLine(stack.url, anna.token);
  return { url: stack.url, person: anna, line, roomId, messageId: sent.body.message.id };
};

/** Texts that stand nowhere but where they were put, and that no rule changes. */
const secrets = fc.stringMatching(/^[a-z0-9]{16}$/).map((text) => `zq${text}`);

const saysOk = (reply: string): boolean => reply.startsWith('2') || reply.startsWith('[{"ok":true');

const logs = (): [name: string, text: string][] => {
  const folder = join(stack.dataDir, 'logs');
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
};

/** Tokens of every way to come by them. */
const newTokens = async (): Promise<string[]> => {
  const { username, password } = anna;
  const ask = (path: string, body: object) =>
    request<{ accessToken: string; refreshToken: string }>(stack.url, 'POST', path, { body: { ...body, delivery: 'body' } });
  const signedIn = await ask('/api/auth/login', { username, password });
  const refreshed = await ask('/api/auth/refresh', { refreshToken: signedIn.body.refreshToken });
  expect([signedIn.status, refreshed.status]).toEqual([200, 200]);
  return [signedIn, refreshed].flatMap(({ body }) => [body.accessToken, body.refreshToken]);
};

/** A token is as good as its signature. */
const signatureOf = (token: string): string => token.split('.').at(-1) ?? token;

const shownIn = (text: string, where: string): string[] => told.filter((secret) => text.includes(secret)).map(() => where);

describe('PV1 what is told to nobody else', () => {
  test('no refusal repeats a secret, wherever it was put; an answer only where it must', async () => {
    const teller = await meet();
    const property = fc.asyncProperty(fc.constantFrom(...places), secrets, async (place, secret) => {
      told.push(secret);
      const reply = await place.tell(secret, teller);
      if (reply.includes(secret) && !(place.echoes && saysOk(reply))) throw new Error(`${place.what}: ${reply.slice(0, 500)}`);
    });
    await fc.assert(property, { numRuns: runs, endOnFailure: true });
    for (const place of places) {
      const secret = `zqx${place.what.replaceAll(/[^a-z]/gi, '')}x${told.length}`;
      told.push(secret);
      const reply = await place.tell(secret, teller);
      expect(reply.includes(secret) && !saysOk(reply), `${place.what}: ${reply.slice(0, 500)}`).toBe(false);
    }
    teller.line.close();
  }, 600_000);

  test('nor do faults while Redis hangs, and it and PostgreSQL are killed', async () => {
    const teller = await meet();
    const going = new AbortController();
    let count = 0;
    const keepTelling = async (): Promise<void> => {
      while (!going.signal.aborted) {
        count += 1;
        const place = places[count % places.length];
        const secret = `zqfault${count}x`;
        told.push(secret);
        const reply = (await place?.tell(secret, teller).catch(String)) ?? '';
        expect(reply.includes(secret) && !saysOk(reply), `${place?.what}: ${reply.slice(0, 500)}`).toBe(false);
      }
    };
    const tellers = Promise.all(Array.from({ length: 8 }, keepTelling));
    // Looked at below, when all has come back.
    tellers.catch(() => undefined);
    const { pid } = processOf(stack.dataDir, 'redis');
    process.kill(pid, 'SIGSTOP');
    await delay(2_500);
    process.kill(pid, 'SIGCONT');
    for (const name of ['redis', 'postgres']) await killAndAwait(stack.dataDir, name);
    for (const { name } of stack.stack().processes) await ready(stack.dataDir, name);
    going.abort();
    await tellers;
    // Faults that nobody noticed would prove nothing.
    expect(logs().filter(([, text]) => /"level":[45]0/.test(text)).length).toBeGreaterThan(1);
    teller.line.close();
  }, 120_000);

  test('no log and no metric of any process holds one of them, nor a token or a password', async () => {
    // Auth's breaker may not have heard yet that PostgreSQL is back.
    const tokens = [anna.token, anna.refreshToken, ...(await eventually(newTokens))];
    told.push(anna.password, ...tokens, ...tokens.map(signatureOf));
    const written = logs();
    for (const name of ['auth', 'message-persistence', 'socket-gateway-1', 'socket-gateway-2'])
      expect(written.find(([file]) => file === `${name}.log`)?.[1].length, name).toBeGreaterThan(0);
    expect(new Set(written.flatMap(([name, text]) => shownIn(text, name)))).toEqual(new Set());
    for (const { name, url } of stack.stack().processes)
      expect(shownIn(await (await fetch(`${url}/metrics`)).text(), name)).toEqual([]);
    expect(shownIn(stack.output(), 'npm start')).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createServiceTokens } from '@parley/service-kit';
import { connectLine, type Line } from '../load/line.ts';
import type { HttpRead, Read } from '../load/reads.ts';
import type { BenchStack } from './bench-stack.ts';
import type { Page } from './page.ts';
import { forEach, type Person } from './people.ts';

/** What is read. */
export const readNames = { lookup: 'lookup', route: 'bare fastify route', mget: 'MGET' };

const path = '/internal/presence/lookup';
const shownWithinMs = 30_000;

/** A header by which services know each other, good for half a minute at least. */
const authorization = async (stack: BenchStack): Promise<string> => {
  const secrets: unknown = JSON.parse(readFileSync(join(stack.launched.dataDir, 'secrets.json'), 'utf8'));
  const secret: unknown = typeof secrets === 'object' && secrets !== null ? Reflect.get(secrets, 'SERVICE_SECRET') : undefined;
  if (typeof secret !== 'string') throw new Error('the stack has no SERVICE_SECRET');
  return `Bearer ${await createServiceTokens(secret, 'socket-gateway').issue()}`;
};

const presenceUrl = (stack: BenchStack): string => {
  const service = stack.launched.stack().processes.find(({ name }) => name === 'presence');
  if (service === undefined) throw new Error('there is no presence');
  return service.url;
};

/** Asks presence as a gateway does; answers the JSON that came. */
export const askPresence = async (stack: BenchStack, userIds: readonly string[]): Promise<string> => {
  const reply = await fetch(`${presenceUrl(stack)}${path}`, {
    method: 'POST',
    headers: { authorization: await authorization(stack), 'content-type': 'application/json' },
    body: JSON.stringify({ userIds }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!reply.ok) throw new Error(`presence answered ${reply.status}`);
  return reply.text();
};

/** Connects people, and waits until all of them are shown as online. */
export const presentPeople = async (stack: BenchStack, people: readonly Person[]): Promise<Line[]> => {
  const url = stack.gateways[0] ?? stack.url;
  const lines = await forEach(people, ({ token }) =>
    connectLine(
      { url, auth: { token, protocol: 1 }, readyEvent: 'ready', sharedRoom: '', ownRoom: '' },
      { onEvent: () => {}, onLost: () => {} },
    ),
  );
  const userIds = people.map(({ id }) => id);
  const giveUpAt = Date.now() + shownWithinMs;
  while ((await askPresence(stack, userIds)).split('"status":"online"').length <= people.length) {
    if (Date.now() > giveUpAt) throw new Error('not everybody was shown as online');
    await delay(100);
  }
  return lines;
};

/** The lookup, a request that does nothing, and Redis alone. */
export const presenceReads = async (stack: BenchStack, userIds: readonly string[], page: Page): Promise<Read[]> => {
  const body = JSON.stringify({ userIds });
  const headers = { authorization: await authorization(stack) };
  const post = (name: string, origin: string, to: string): HttpRead => ({
    kind: 'http',
    name,
    origin,
    headers,
    requests: [{ method: 'POST', path: to, body }],
  });
  // Where presence keeps what it knows of a person.
  const keys = userIds.map((id) => `parley:presence:state:{presence:user:${id}}`);
  return [
    post(readNames.lookup, presenceUrl(stack), path),
    post(readNames.route, page.origin, '/page'),
    { kind: 'mget', name: readNames.mget, redisUrl: stack.launched.stack().redis.url, keys },
  ];
};

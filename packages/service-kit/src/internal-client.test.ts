import { createServer, type RequestListener, type Server } from 'node:http';
import { Heads, internalMessageRoutes, messageRoutes, RoomId, UserId } from '@parley/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { createInternalClient, type InternalClient } from './internal-client.ts';
import { createServiceTokens } from './service-token.ts';
import { UnavailableError, UnreachedError } from './unavailable-error.ts';

const tokens = createServiceTokens('a service secret for tests, 32 long', 'gateway');
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
};
const stop = async (url: string): Promise<void> => {
  const server = servers.find((one) => url.endsWith(`:${Object(one.address()).port}`));
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
};
const answering =
  (status: number, body: unknown): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
/** Neither the time of a call nor that of a replica left out ends by itself in a test, unless it says so. */
const clientOf = (urls: string[], timeoutMs = 60_000): InternalClient =>
  createInternalClient({ service: 'message-persistence', urls, tokens, timeoutMs, leftOutMs: 600_000 });

const heads: Heads = { epoch: 1, rooms: [], users: [] };
const question = { roomIds: [RoomId.parse('01890000-0000-7000-8000-000000000001')], userIds: [] as UserId[] };
const ask = (client: InternalClient, more = {}) => client.call(internalMessageRoutes.heads, { body: question, ...more });
const refused = 'http://127.0.0.1:1';

describe('the internal client', () => {
  test('sends what the route declares, with the token of the service or of the user', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { authorization } = request.headers;
        seen.push([request.method, request.url, JSON.parse(body), authorization, request.headers['x-request-id']]);
        answering(200, heads)(request, response);
      });
    });
    expect(await ask(clientOf([url]), { requestId: 'r1' })).toEqual({ ok: true, data: heads });
    await ask(clientOf([url]), { token: 'of-the-user' });
    expect(seen).toEqual([
      ['POST', '/internal/heads', question, `Bearer ${await tokens.issue()}`, 'r1'],
      ['POST', '/internal/heads', question, 'Bearer of-the-user', undefined],
    ]);
  });

  test('takes the replicas in turn, and another one when the first refuses the connection', async () => {
    const counts = [0, 0];
    const replicas = await Promise.all(
      counts.map((_, index) =>
        serve((request, response) => {
          counts[index] = (counts[index] ?? 0) + 1;
          answering(200, heads)(request, response);
        }),
      ),
    );
    const client = clientOf([...replicas, refused]);
    for (let time = 0; time < 12; time += 1) expect((await ask(client)).ok).toBe(true);
    expect(counts[0]).toBeGreaterThan(3);
    expect(counts[1]).toBeGreaterThan(3);
  });

  test('meets the restart of its only replica by trying again', async () => {
    let first = true;
    const url = await serve((request, response) => {
      if (first) request.socket.destroy();
      else answering(200, heads)(request, response);
      first = false;
    });
    expect(await ask(clientOf([url]))).toEqual({ ok: true, data: heads });
  });

  test('with a frozen, a refusing and a good replica every call succeeds, and the frozen one is left out', async () => {
    let asked = 0;
    const frozen = await serve(() => (asked += 1));
    const client = clientOf([frozen, refused, await serve(answering(200, heads))], 12_000);
    for (let time = 0; time < 60; time += 1) expect(await ask(client)).toEqual({ ok: true, data: heads });
    expect(asked).toBe(1);
  });

  test('calls that meet a frozen replica at the same time all succeed', async () => {
    const client = clientOf([await serve(() => {}), await serve(answering(200, heads))], 8_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(client)));
    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ ok: true, data: heads })));
  });

  test('a replica that freezes in the middle of its answer is left for another one', async () => {
    const half = await serve((_request, response) => response.writeHead(200).write('{"epoch":'));
    const client = clientOf([half, await serve(answering(200, heads))], 8_000);
    for (let time = 0; time < 4; time += 1) expect((await ask(client)).ok).toBe(true);
  });

  test('a replica that is left out is asked again when no other answers', async () => {
    let frozen = true;
    const thawing = await serve((request, response) => (frozen ? undefined : answering(200, heads)(request, response)));
    const other = await serve(answering(200, heads));
    const client = clientOf([thawing, other], 8_000);
    for (let time = 0; time < 2; time += 1) expect((await ask(client)).ok).toBe(true);
    frozen = false;
    await stop(other);
    expect((await ask(client)).ok).toBe(true);
  });

  test('a hang-up of the good replica is tried there again before a frozen one', async () => {
    let hangUp = false;
    const good = await serve((request, response) => {
      if (hangUp) request.socket.destroy();
      else answering(200, heads)(request, response);
      hangUp = false;
    });
    let asked = 0;
    const client = clientOf([await serve(() => (asked += 1)), good], 8_000);
    for (let time = 0; time < 2; time += 1) expect((await ask(client)).ok).toBe(true);
    hangUp = true;
    expect((await ask(client)).ok).toBe(true);
    expect(asked).toBe(1);
  });

  test('where all of many replicas are frozen, a call ends with its time, before all were asked', async () => {
    let asked = 0;
    const client = clientOf(await Promise.all(Array.from({ length: 4 }, () => serve(() => (asked += 1)))), 400);
    await expect(ask(client)).rejects.toThrow(UnavailableError);
    expect(asked).toBeLessThan(4);
  });

  test('where nobody listens nobody was asked; where one hung up or was silent it may have been', async () => {
    const gone = await serve(() => {});
    await stop(gone);
    const hangingUp = await serve((request) => request.socket.destroy());
    await expect(ask(clientOf([gone]))).rejects.toBeInstanceOf(UnreachedError);
    for (const other of [hangingUp, await serve(() => {})]) {
      const fault: unknown = await ask(clientOf([gone, other], 4_000)).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(UnavailableError);
      expect(fault).not.toBeInstanceOf(UnreachedError);
    }
  });

  test('a call for once goes past who refuses, and to nobody else after one that hung up or was silent', async () => {
    const good = await serve(answering(200, heads));
    const gone = await serve(() => {});
    await stop(gone);
    for (let time = 0; time < 4; time += 1) expect((await ask(clientOf([gone, good]), { once: true })).ok).toBe(true);
    const [hangingUp, silent] = [await serve((request) => request.socket.destroy()), await serve(() => {})];
    for (const client of [clientOf([hangingUp, good]), clientOf([silent, good], 300)]) {
      const isOk = () => ask(client, { once: true }).then(({ ok }) => ok);
      const oks = [await isOk().catch(() => false), await isOk().catch(() => false)];
      expect(oks).toContain(false);
    }
  });

  test('a refusal comes back as a value with all it carries', async () => {
    const problem = { type: 'about:blank', title: 'x', status: 429, code: 'rate_limited', detail: 'slowly', requestId: 'r' };
    const url = await serve(answering(429, { ...problem, retryAfterMs: 500, issues: [{ path: 'a', message: 'b' }] }));
    expect(await ask(clientOf([url]))).toEqual({
      ok: false,
      error: { code: 'rate_limited', message: 'slowly', retryAfterMs: 500, issues: [{ path: 'a', message: 'b' }] },
    });
  });

  test('an empty answer has no data', async () => {
    const url = await serve((_request, response) => response.writeHead(204).end());
    expect(await clientOf([url]).call({ ...messageRoutes.leaveRoom, path: '/leave' }, {})).toEqual({ ok: true, data: undefined });
  });

  test.each([
    ['cannot be reached', async () => refused],
    ['answers 500', () => serve(answering(500, {}))],
    ['answers 503', () => serve(answering(503, {}))],
    ['never answers', () => serve(() => {}), 300],
    ['stops in the middle of its answer', () => serve((_request, response) => response.writeHead(200).write('{"epoch":')), 300],
    [
      'dies in the middle of its answer',
      () =>
        serve((request, response) => {
          response.writeHead(200, { 'content-length': '100' }).write('{"epoch":');
          setTimeout(() => request.socket.destroy(), 50);
        }),
    ],
    ['answers what is no JSON', () => serve((_request, response) => response.writeHead(404).end('<html>'))],
  ])('a service that %s is unavailable', async (_what, start, timeoutMs?: number) => {
    await expect(ask(clientOf([await start()], timeoutMs))).rejects.toThrow(UnavailableError);
  });
});

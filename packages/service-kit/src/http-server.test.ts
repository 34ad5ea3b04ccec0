import { request } from 'node:http';
import { connect } from 'node:net';
import { Problem, type Route } from '@parley/contracts';
import { createTokenIssuer } from '@parley/test-kit';
import { createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addRoutes } from './define-route.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { createLog } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { createServiceTokens } from './service-token.ts';
import { UnavailableError } from './unavailable-error.ts';
import { createLocalTokenVerifier } from './verify-token.ts';

const routes = {
  echo: {
    method: 'POST',
    path: '/echo/:id',
    auth: 'none',
    params: z.object({ id: z.string().max(20) }),
    query: z.object({ q: z.string().optional() }),
    body: z.object({ text: z.string().max(200_000) }),
    status: 201,
    response: z.object({ id: z.string(), q: z.string().optional(), text: z.string(), address: z.string() }),
  },
  mine: { method: 'GET', path: '/mine', auth: 'user', status: 200, response: z.object({ userId: z.string() }) },
  internal: {
    method: 'POST',
    path: '/internal',
    auth: 'service',
    body: z.object({ ids: z.array(z.string()).max(50_000) }),
    status: 200,
    response: z.object({ count: z.number() }),
  },
  refused: { method: 'GET', path: '/refused', auth: 'none', status: 200, response: null },
  failing: {
    method: 'GET',
    path: '/failing/:how',
    auth: 'none',
    params: z.object({ how: z.string() }),
    status: 200,
    response: null,
  },
  empty: { method: 'POST', path: '/empty', auth: 'none', body: z.object({}).default({}), status: 204, response: null },
} as const satisfies Record<string, Route>;

const faults: Record<string, () => Error> = {
  code: () => new TypeError('secret text of a fault'),
  database: () => Object.assign(new Error('select secret from vault'), { code: '57P01' }),
  network: () => Object.assign(new Error('connect 10.0.0.1:5432'), { code: 'ECONNREFUSED' }),
  peer: () => new UnavailableError('secret peer is away'),
  constraint: () => Object.assign(new Error('secret constraint'), { code: '23505' }),
};

let app: HttpServer;
let ready = true;
let url: string;
const lines: string[] = [];
const issuer = await createTokenIssuer();
const services = createServiceTokens('a service secret for tests, 32 long', 'test');

beforeAll(async () => {
  const log = createLog({ service: 'test', instance: 'test', level: 'info' }, { write: (line: string) => lines.push(line) });
  app = await createHttpServer({ log, metrics: createMetrics(), isReady: () => ready, trustedProxies: ['loopback'] });
  const { issuer: iss, audience } = issuer;
  const users = createLocalTokenVerifier({ keys: createLocalJWKSet(issuer.jwks), issuer: iss, audience });
  addRoutes(
    app,
    routes,
    {
      echo: async ({ params, query, body, address }) => ({ ok: true, data: { ...params, ...query, ...body, address } }),
      mine: async ({ user }) => ({ ok: true, data: { userId: user.userId } }),
      internal: async ({ body }) => ({ ok: true, data: { count: body.ids.length } }),
      refused: async () => ({ ok: false, error: { code: 'slow_mode', message: 'slowly', retryAfterMs: 1_500 } }),
      failing: async ({ params }) => {
        throw faults[params.how]?.() ?? new Error('no such fault');
      },
      empty: async () => ({ ok: true, data: undefined }),
    },
    { users, services },
  );
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const json = { 'content-type': 'application/json' };
const post = (path: string, payload: string | object | Buffer, headers: Record<string, string> = json) =>
  app.inject({ method: 'POST', url: path, payload, headers });

describe('every server', () => {
  test('answers live always and ready only while it is', async () => {
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    expect((await app.inject('/health/ready')).statusCode).toBe(200);
    ready = false;
    expect((await app.inject('/health/ready')).statusCode).toBe(503);
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    ready = true;
  });

  test('shows metrics as Prometheus text, with routes by their pattern, never by what was asked', async () => {
    await post('/echo/one?q=2', { text: 'hello' });
    await app.inject('/no-such-thing');
    const { body, headers } = await app.inject('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=/);
    expect(body).toContain('parley_http_request_seconds_count{method="POST",route="/echo/:id",status="201"}');
    expect(body).not.toMatch(/echo\/one|no-such-thing/);
  });

  test('sends the headers of helmet', async () => {
    const { headers } = await app.inject('/health/live');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

/** Sends a body slowly, as over a network, and gives the status, or the fault if the connection broke first. */
const upload = (bytes: number, chunked: boolean): Promise<number | string> =>
  new Promise((resolve) => {
    const length = chunked ? {} : { 'content-length': bytes };
    const outgoing = request(`${url}/echo/1`, { method: 'POST', headers: { ...json, ...length } });
    outgoing.on('response', (reply) => {
      reply.resume();
      reply.on('end', () => resolve(reply.statusCode ?? 0));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    const chunk = Buffer.alloc(65_536, 'x');
    const write = (left: number): void => {
      if (left <= 0) return void outgoing.end();
      outgoing.write(chunk.subarray(0, Math.min(left, chunk.length)), () => setImmediate(write, left - chunk.length));
    };
    write(bytes);
  });

test('MS6 whoever sends far too much still gets the whole answer, not a broken connection', async () => {
  const tries = Array.from({ length: 20 }, (_, index) => upload(2_000_000, index % 2 === 0));
  expect(new Set(await Promise.all(tries))).toEqual(new Set([413]));
});

describe('ER1 problem+json', () => {
  const deep = `{"text":"x","a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  test.each([
    ['an unknown route', () => app.inject('/nothing'), 'not_found', 404],
    ['an unknown method', () => app.inject({ method: 'DELETE', url: '/mine' }), 'not_found', 404],
    ['a malformed address', () => app.inject('/%zz'), 'invalid', 400],
    ['a parameter of 300 characters', () => post(`/echo/${'x'.repeat(300)}`, {}), 'invalid', 400],
    ['a parameter that does not hold', () => post(`/echo/${'x'.repeat(30)}`, { text: '' }), 'invalid', 400],
    ['a query that does not hold', () => post('/echo/1?q=1&q=2', { text: '' }), 'invalid', 400],
    ['a body that does not hold', () => post('/echo/1', { text: 5 }), 'invalid', 400],
    ['no body', () => post('/echo/1', ''), 'invalid', 400],
    ['a body that is no JSON', () => post('/echo/1', '{"text"'), 'invalid', 400],
    ['a body that is no UTF-8', () => post('/echo/1', Buffer.from([0x22, 0xff, 0x22])), 'invalid', 400],
    ['__proto__', () => post('/echo/1', '{"text":"x","__proto__":{"admin":true}}'), 'invalid', 400],
    ['constructor.prototype', () => post('/echo/1', '{"text":"x","constructor":{"prototype":{}}}'), 'invalid', 400],
    ['a body 30,000 levels deep', () => post('/echo/1', deep), 'invalid', 400],
    ['another content type', () => post('/echo/1', 'text=x', { 'content-type': 'text/plain' }), 'invalid', 400],
    ['a body of 64 KiB + 1', () => post('/echo/1', { text: 'x'.repeat(65_536) }), 'too_large', 413],
    ['a body of 256 KiB + 1', () => post('/echo/1', 'x'.repeat(262_145)), 'too_large', 413],
    ['a refusal', () => app.inject('/refused'), 'slow_mode', 429],
    ['no token', () => app.inject('/mine'), 'unauthenticated', 401],
    [
      'a user where a service must ask',
      async () => post('/internal', { ids: [] }, { ...json, ...(await bearer()) }),
      'unauthenticated',
      401,
    ],
    ['a fault in the code', () => app.inject('/failing/code'), 'internal', 500],
    ['a violated constraint', () => app.inject('/failing/constraint'), 'internal', 500],
    ['a database that shuts down', () => app.inject('/failing/database'), 'unavailable', 503],
    ['a network that is down', () => app.inject('/failing/network'), 'unavailable', 503],
    ['another service that is away', () => app.inject('/failing/peer'), 'unavailable', 503],
  ] as const)('is what %s gets', async (_what, send, code, status) => {
    const { statusCode, headers, body } = await send();
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(headers['cache-control']).toBe('no-store');
    const problem = Problem.parse(JSON.parse(body));
    expect([problem.code, problem.status, statusCode]).toEqual([code, status, status]);
    expect(body).not.toMatch(/secret|\.ts|node_modules|10\.0\.0\.1|SQL/);
  });

  test('is what somebody gets who does not speak HTTP', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('BLAH BLAH\r\n\r\n'));
    socket.on('data', (chunk) => (answer += chunk.toString())).on('close', () => resolve(answer));
    const [head = '', body = ''] = (await promise).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(Problem.parse(JSON.parse(body)).code).toBe('invalid');
  });

  test('ER3 a fault is logged with its stack and the request id that the caller got', async () => {
    const { body } = await app.inject({ url: '/failing/code', headers: { 'x-request-id': 'find-me' } });
    expect(JSON.parse(body).requestId).toBe('find-me');
    const line = lines.find((one) => one.includes('find-me')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 50,
      requestId: 'find-me',
      err: { type: 'TypeError', message: 'secret text of a fault' },
    });
  });

  test('RE2 says in whole seconds when to come back', async () => {
    const { headers, body } = await app.inject('/refused');
    expect([headers['retry-after'], JSON.parse(body).retryAfterMs]).toEqual(['2', 1_500]);
  });
});

const bearer = async () => ({ authorization: `Bearer ${await issuer.sign({ sub: '01890000-0000-7000-8000-000000000001' })}` });

const addressOf = async (forwarded: string) =>
  JSON.parse((await post('/echo/1', { text: '' }, { ...json, 'x-forwarded-for': forwarded })).body).address;

describe('a declared route', () => {
  test('gives its handler everything parsed, and its status and data to the caller', async () => {
    const { statusCode, body } = await post('/echo/one?q=two', { text: 'three', unknown: 4 });
    expect([statusCode, JSON.parse(body)]).toEqual([201, { id: 'one', q: 'two', text: 'three', address: '127.0.0.1' }]);
  });

  test('knows whose token it is', async () => {
    const { body } = await app.inject({ url: '/mine', headers: await bearer() });
    expect(JSON.parse(body)).toEqual({ userId: '01890000-0000-7000-8000-000000000001' });
  });

  test('MS6 sees the address behind the trusted proxies', async () => {
    expect(await addressOf('198.51.100.7')).toBe('198.51.100.7');
    expect(await addressOf('1.2.3.4, 198.51.100.7')).toBe('198.51.100.7');
  });

  test('takes no body where none is needed', async () => {
    const answers = [await app.inject({ method: 'POST', url: '/empty' }), await post('/empty', ''), await post('/empty', {})];
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual(answers.map(() => [204, '']));
  });

  test('MS6 counts a body with its escapes undone', async () => {
    const escaped = `{"text":"${'\\u0041'.repeat(30_000)}"}`;
    expect(Buffer.byteLength(escaped)).toBeGreaterThan(65_536);
    expect((await post('/echo/1', escaped)).statusCode).toBe(201);
  });

  test('takes 20,000 ids from a service', async () => {
    const ids = Array.from({ length: 20_000 }, () => '01890000-0000-7000-8000-000000000001');
    const headers = { ...json, authorization: `Bearer ${await services.issue()}` };
    expect((await post('/internal', { ids }, headers)).body).toBe('{"count":20000}');
  });
});

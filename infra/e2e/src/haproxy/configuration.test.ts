import { get } from 'node:http';
import { findDestination } from '@parley/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Balancer, startBalancer } from './balancer.ts';
import { haproxy } from './program.ts';
import { type Seen, type StandIns, startStandIns } from './stand-ins.ts';

describe.skipIf(haproxy === undefined)('the configuration of HAProxy', () => {
  let behind: StandIns;
  let balancer: Balancer;
  let url = '';

  beforeAll(async () => {
    behind = await startStandIns();
    balancer = await startBalancer(behind.behind);
    url = balancer.url;
  });
  afterAll(async () => {
    await balancer.stop();
    await behind.close();
  });

  const groups = {
    gateway: 'gateway',
    auth: 'auth',
    messages: 'message-persistence',
    presence: 'presence',
    media: 'media',
    push: 'notifications',
  };
  /** Whom the local edge would ask; what it knows nothing of is the web client's here, which does not know it either. */
  const expected = (path: string): string => {
    const destination = findDestination(path);
    if (destination.kind === 'refused') return 'refused';
    return destination.kind === 'forward' ? groups[destination.group] : 'web-client';
  };
  /** As it stands: `fetch` would tidy the path up. */
  const asked = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port: new URL(url).port, path }, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text: string) => (body += text));
        answer.on('end', () => {
          const name = /"name":"([a-z-]+?)(?:-[12])?"/.exec(body)?.[1];
          resolve(answer.statusCode === 400 ? 'refused' : (name ?? body));
        });
      });
      request.on('error', reject);
    });

  test.each([
    '/',
    '/signin',
    '/r/1',
    '/assets/index-1.js',
    '/socket.io/?EIO=4&transport=polling',
    '/socket.io',
    '/api/docs',
    '/api/docs/swagger-ui.css',
    '/api/openapi.json',
    '/api/asyncapi.json',
    '/api/auth/login',
    '/api/auth',
    '/api/users',
    '/api/users/1',
    '/.well-known/jwks.json',
    '/api/presence',
    '/api/presence/1',
    '/api/uploads',
    '/api/uploads/1',
    '/api/attachments',
    '/media/1/2',
    '/api/push/key',
    '/api/rooms',
    '/api/rooms/1/messages?before=3',
    '/api/search?q=a%20b%2Fc',
    '/internal/people',
    '/health/ready',
    '/metrics',
    '/api/rooms//1',
    '/api/rooms/%2e%2e/x',
    '/api/rooms/../x',
    '/api/./x',
    '/api/rooms/..a',
    '/api/rooms/a%2Fb',
    '/api/rooms/a%5cb',
    '/api/rooms/a;b',
    '/api/rooms/a%25b',
    '/api/rooms/a%0ab',
    '/api/rooms/a%zz',
    '/api/rooms/a%4',
    '/api/%61uth/login',
    '/%61pi/rooms',
    '/api/r%6Foms/1',
    '/%73ocket.io/?EIO=4&transport=polling',
    '/%72/1',
    '/%69nternal/people',
    '/%6detrics',
    '/api/rooms/%F0%9F%91%8D',
  ])('%s leads where the local edge leads it', async (path) => {
    expect(await asked(path)).toBe(expected(path));
  });

  test('who asks is said by HAProxy and by nobody else', async () => {
    const headers = {
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-proto': 'https',
      'x-real-ip': '192.0.2.8',
      forwarded: 'for=1',
    };
    const seen = (await (await fetch(`${url}/api/rooms`, { headers })).json()) as Seen;
    expect(seen.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(Object.keys(seen.headers).filter((name) => /^forwarded$|real-ip/.test(name))).toEqual([]);
  });

  test.each(['127.0.0.0/8', '192.0.2.1 127.0.0.1'])('a proxy before it that it was told of (%s) is believed', async (told) => {
    const second = await startBalancer(behind.behind, told);
    const headers = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' };
    const seen = (await (await fetch(`${second.url}/api/rooms`, { headers })).json()) as Seen;
    await second.stop();
    expect(seen.headers).toMatchObject({ 'x-forwarded-for': '192.0.2.7, 127.0.0.1', 'x-forwarded-proto': 'https' });
  });

  test('gateways are asked in turn; a handshake that one refuses because it stops goes to the other, what belongs to a session does not', async () => {
    const ask = async (query: string): Promise<[number, string]> => {
      const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling${query}`);
      return [answer.status, ((await answer.json()) as Seen).name];
    };
    const turns = await Promise.all(Array.from({ length: 8 }, () => ask('')));
    expect(turns.map(([, name]) => name).toSorted()).toEqual([...Array(4).fill('gateway-1'), ...Array(4).fill('gateway-2')]);
    behind.stopping.add('gateway-1');
    const handshakes = await Promise.all(Array.from({ length: 8 }, () => ask('')));
    expect(new Set(handshakes.map((one) => one.join(' ')))).toEqual(new Set(['200 gateway-2']));
    behind.seen.length = 0;
    const polls = await Promise.all(Array.from({ length: 8 }, () => ask('&sid=abc')));
    behind.stopping.clear();
    expect(new Set(polls.map(([status]) => status))).toEqual(new Set([200, 503]));
    expect(behind.seen).toHaveLength(8);
  });

  test('who does not answer is unavailable, as a problem', async () => {
    const gone = await startStandIns();
    await gone.close();
    const nobody = await startBalancer(gone.behind);
    const answer = await fetch(`${nobody.url}/api/rooms`);
    await nobody.stop();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
    expect(await answer.json()).toMatchObject({ status: 503, code: 'unavailable', retryAfterMs: 1000 });
  });

  test('Prometheus is answered beside the way in', async () => {
    expect(await (await fetch(`${balancer.observeUrl}/metrics`)).text()).toContain('haproxy_server_status');
    expect(await asked('/metrics')).toBe('web-client');
  });
});

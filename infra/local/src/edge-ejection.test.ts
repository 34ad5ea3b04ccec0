import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EdgeFixture } from './edge-fixture.ts';
import { eventually } from './testing/eventually.ts';

/** A target that answers nothing while it is frozen, like a process that was stopped, and everything later. */
class Freezable {
  readonly url: string;
  /** What reached it, without probes. */
  readonly seen: string[] = [];
  probes = 0;
  isFrozen: boolean;
  #waiting: (() => void)[] = [];

  constructor(url: string, isFrozen: boolean) {
    this.url = url;
    this.isFrozen = isFrozen;
  }

  handle(url: string, answer: () => void): void {
    if (url === '/health/ready') this.probes += 1;
    else this.seen.push(url);
    if (this.isFrozen) this.#waiting.push(answer);
    else answer();
  }

  thaw(): void {
    this.isFrozen = false;
    for (const answer of this.#waiting.splice(0)) answer();
  }
}

const limits = { answerMs: 200, handshakeMs: 200, pollMs: 60_000, probeTimeoutMs: 50, probeEveryMs: 20 };
/** Where a target that is well is asked too: a machine that stands still for a while must not make it look frozen. */
const patient = { ...limits, answerMs: 3_500, handshakeMs: 3_500 };

describe('a target that does not answer in time', () => {
  let fixture: EdgeFixture;
  beforeEach(() => {
    fixture = new EdgeFixture();
  });
  afterEach(() => fixture.close());

  const freezable = async (name: string, isFrozen: boolean): Promise<Freezable> => {
    const answering: RequestListener = (incoming, response) => {
      target.handle(incoming.url ?? '', () => response.end(name));
    };
    const { url, server } = await fixture.target(answering);
    const target = new Freezable(url, isFrozen);
    acceptUpgrades(server, name, target);
    return target;
  };

  const acceptUpgrades = (server: Server, name: string, target: Freezable): void => {
    server.on('upgrade', (incoming, socket: Duplex) => {
      socket.on('error', () => {});
      const accept = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${name}`;
      target.handle(incoming.url ?? '', () => socket.end(accept));
    });
  };

  const both = async (): Promise<{ frozen: Freezable; other: Freezable; urls: string[] }> => {
    const frozen = await freezable('frozen', true);
    const other = await freezable('other', false);
    return { frozen, other, urls: [frozen.url, other.url] };
  };
  const ask = async (url: string, init: RequestInit = {}): Promise<[number, string]> => {
    const response = await fetch(url, init);
    return [response.status, await response.text()];
  };
  const openWebSocket = (path: string): Promise<string> =>
    fixture.raw(`GET ${path} HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\n\n`);

  test('is left out until it answers a probe; the GET is answered by another one', async () => {
    const { frozen, urls } = await both();
    const base = await fixture.start({ messages: urls }, patient);
    for (let count = 0; count < 5; count += 1) expect(await ask(`${base}/api/a`)).toEqual([200, 'other']);
    expect(frozen.seen).toEqual(['/api/a']);
    await eventually(() => expect(frozen.probes).toBeGreaterThan(2));
    frozen.thaw();
    await eventually(async () => expect(await ask(`${base}/api/b`)).toEqual([200, 'frozen']));
    const { probes } = frozen;
    await delay(100);
    expect(frozen.probes).toBe(probes);
  });

  test('makes a write fail with 503, which is not sent anywhere else', async () => {
    const { frozen, other, urls } = await both();
    const base = await fixture.start({ messages: urls }, patient);
    const [status, problem] = await ask(`${base}/api/a`, { method: 'POST', body: 'text' });
    expect([status, JSON.parse(problem)]).toMatchObject([503, { code: 'unavailable', retryAfterMs: 1000 }]);
    expect(await ask(`${base}/api/b`, { method: 'POST' })).toEqual([200, 'other']);
    expect([frozen.seen, other.seen]).toEqual([['/api/a'], ['/api/b']]);
  });

  test('has one more try behind it, not more', async () => {
    const targets = await Promise.all(['a', 'b', 'c'].map((name) => freezable(name, true)));
    const base = await fixture.start({ messages: targets.map(({ url }) => url) }, patient);
    expect((await ask(`${base}/api/a`))[0]).toBe(503);
    expect(targets.map(({ seen }) => seen.length)).toEqual([1, 1, 0]);
  });

  test('is asked all the same when there is no other one', async () => {
    const frozen = await freezable('frozen', true);
    const base = await fixture.start({ messages: [frozen.url] }, patient);
    expect((await ask(`${base}/api/a`))[0]).toBe(503);
    expect((await ask(`${base}/api/b`))[0]).toBe(503);
    frozen.thaw();
    expect(await ask(`${base}/api/c`)).toEqual([200, 'frozen']);
    expect(frozen.seen).toEqual(['/api/a', '/api/b', '/api/c']);
  });

  test('is passed over by handshakes of Socket.IO, by polling and as WebSocket', async () => {
    for (const handshake of [
      async (base: string) => (await ask(`${base}/socket.io/?EIO=4&transport=polling`))[1],
      async () => (await openWebSocket('/socket.io/?EIO=4&transport=websocket')).slice(-5),
    ]) {
      const { frozen, urls } = await both();
      const base = await fixture.start({ gateway: urls }, patient);
      for (let count = 0; count < 4; count += 1) expect(await handshake(base)).toBe('other');
      expect(frozen.seen.length).toBe(1);
      await fixture.close();
    }
  });

  test('makes WebSockets fail with 503 when there is no other one', async () => {
    const frozen = await freezable('frozen', true);
    await fixture.start({ gateway: [frozen.url] }, limits);
    expect(await openWebSocket('/socket.io/')).toMatch(/^HTTP\/1\.1 503 [^]*"code":"unavailable"/);
  });

  test('may take its time for a poll', async () => {
    const { frozen, urls } = await both();
    const base = await fixture.start({ gateway: urls }, limits);
    const poll = ask(`${base}/socket.io/?EIO=4&transport=polling&sid=a`);
    await delay(2 * limits.answerMs);
    expect(frozen.probes).toBe(0);
    frozen.thaw();
    expect(await poll).toEqual([200, 'frozen']);
  });

  test('is back at once when only that answer took long', async () => {
    const { url } = await fixture.target((incoming, response) => {
      if (incoming.url !== '/api/slow') response.end('a');
    });
    const base = await fixture.start({ messages: [url, (await freezable('other', false)).url] }, limits);
    expect((await ask(`${base}/api/slow`, { method: 'POST' }))[0]).toBe(503);
    await eventually(async () => expect((await ask(`${base}/api/b`))[1]).toBe('a'));
  });

  test('is not blamed for a client that sends its body slowly', async () => {
    const { url } = await fixture.target((incoming, response) => {
      incoming.resume().once('end', () => response.end('whole'));
    });
    await fixture.start({ messages: [url] }, patient);
    const socket = fixture.open('POST /api/a HTTP/1.1\nHost: x\nConnection: close\nContent-Length: 6\n\nabc');
    await delay(patient.answerMs + 500);
    socket.write('def');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [^]*whole$/);
  });

  const processTarget = async (): Promise<{ child: ChildProcess; url: string }> => {
    const code =
      "const s = require('http').createServer((i, o) => o.end('process')).listen(0, '127.0.0.1', () => console.log(s.address().port))";
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, url: `http://127.0.0.1:${port.toString().trim()}` };
  };

  test('is noticed when its process is stopped and when it goes on', async () => {
    const { child, url } = await processTarget();
    try {
      const base = await fixture.start({ messages: [url, (await freezable('other', false)).url] }, patient);
      expect(await ask(`${base}/api/a`)).toEqual([200, 'process']);
      child.kill('SIGSTOP');
      for (let count = 0; count < 5; count += 1) expect(await ask(`${base}/api/b`)).toEqual([200, 'other']);
      child.kill('SIGCONT');
      await eventually(async () => expect(await ask(`${base}/api/c`)).toEqual([200, 'process']));
    } finally {
      child.kill('SIGKILL');
    }
  });
});

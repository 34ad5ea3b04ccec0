import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EdgeFixture } from './edge-fixture.ts';
import { eventually } from './testing/eventually.ts';

describe('a target that is about to stop', () => {
  let fixture: EdgeFixture;
  beforeEach(() => {
    fixture = new EdgeFixture();
  });
  afterEach(() => fixture.close());

  /** Answers with its name; while it stops, 503 to its readiness probe and to handshakes, as a draining gateway does. */
  const target = async (name: string) => {
    const state = { isStopping: false, seen: 0 };
    const answering: RequestListener = (incoming, response) => {
      const isProbe = incoming.url === '/health/ready';
      const isHandshake = incoming.url?.startsWith('/socket.io/') === true && !incoming.url.includes('sid=');
      if (!isProbe) state.seen += 1;
      response.writeHead(state.isStopping && (isProbe || isHandshake) ? 503 : 200).end(name);
    };
    const { url, server } = await fixture.target(answering);
    server.on('upgrade', (_incoming, socket) => {
      socket.on('error', () => {});
      socket.end(
        `HTTP/1.1 ${state.isStopping ? '503 Service Unavailable' : '404 Not Found'}\r\nConnection: close\r\n\r\n${name}`,
      );
    });
    return { url, state };
  };
  const ask = async (url: string): Promise<string> => (await fetch(url)).text();
  const both = async () => {
    const [stopping, other] = await Promise.all([target('stopping'), target('other')]);
    return { stopping: stopping.state, urls: [stopping.url, other.url] };
  };

  test('CO5 gets nothing new once its readiness says so, and is back when it is ready again', async () => {
    const { stopping, urls } = await both();
    const base = await fixture.start({ gateway: urls }, { readyEveryMs: 20, probeEveryMs: 20 });
    stopping.isStopping = true;
    await eventually(async () => {
      const before = stopping.seen;
      for (let count = 0; count < 4; count += 1) await ask(`${base}/socket.io/?sid=a`);
      expect(stopping.seen).toBe(before);
    });
    stopping.isStopping = false;
    await eventually(async () => expect(await ask(`${base}/socket.io/?sid=a`)).toBe('stopping'));
  });

  test('CO5 is passed over by handshakes, by polling and as WebSocket, before its readiness was asked for', async () => {
    for (const handshake of [
      (base: string) => ask(`${base}/socket.io/?EIO=4&transport=polling`),
      () => fixture.raw('GET /socket.io/ HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\n\n'),
    ]) {
      const { stopping, urls } = await both();
      stopping.isStopping = true;
      const base = await fixture.start({ gateway: urls });
      for (let count = 0; count < 4; count += 1) expect(await handshake(base)).toMatch(/other$/);
      await fixture.close();
    }
  });

  test('CO5 is passed over for one that was left out and is back, although the edge has not heard of that yet', async () => {
    for (const handshake of [
      (base: string) => ask(`${base}/socket.io/?EIO=4&transport=polling`),
      () => fixture.raw('GET /socket.io/ HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\n\n'),
    ]) {
      const { stopping: back, urls } = await both();
      const next = await target('next');
      back.isStopping = true;
      const base = await fixture.start({ gateway: [urls[0] ?? '', next.url] }, { probeEveryMs: 60_000 });
      // Asked once, it refuses and is left out.
      for (let count = 0; count < 2; count += 1) await handshake(base);
      back.isStopping = false;
      next.state.isStopping = true;
      expect(await handshake(base)).toMatch(/stopping$/);
      await fixture.close();
    }
  });

  test('is asked all the same when there is no other one', async () => {
    const { url, state } = await target('only');
    state.isStopping = true;
    const base = await fixture.start({ gateway: [url] });
    expect((await fetch(`${base}/socket.io/?EIO=4&transport=polling`)).status).toBe(503);
    expect(await ask(`${base}/socket.io/?sid=a`)).toBe('only');
  });
});

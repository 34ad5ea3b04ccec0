import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { closedPort, describing, EdgeFixture } from './edge-fixture.ts';
import { eventually } from './testing/eventually.ts';

const echo = (socket: Duplex): void => void socket.pipe(socket);

const handshake = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: edge\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\nSec-WebSocket-Version: 13\r\n\r\n`;

describe('upgrading to WebSocket at the edge', () => {
  let fixture = new EdgeFixture();
  afterEach(async () => {
    await fixture.close();
    fixture = new EdgeFixture();
  });

  const gateway = async (name: string, onUpgrade: (socket: Duplex, incoming: IncomingMessage) => void): Promise<string> => {
    const { url, server } = await fixture.target((_incoming, response) => void response.end(name));
    server.on('upgrade', (incoming, socket: Duplex) => {
      socket.on('error', () => {});
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Gateway: ${name}\r\n\r\n`);
      onUpgrade(socket, incoming);
    });
    return url;
  };

  const open = async (path = '/socket.io/?transport=websocket'): Promise<{ socket: Socket; answer: string }> => {
    const socket = connect(fixture.port(), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(handshake(path));
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    return { socket, answer: chunk.toString() };
  };

  test('joins the client with a gateway, in turn, and carries bytes both ways', async () => {
    await fixture.start({ gateway: [await gateway('a', echo), await closedPort(), await gateway('b', echo)] });
    const connections = [await open(), await open(), await open()];
    expect(connections.map(({ answer }) => /X-Gateway: (\w)/.exec(answer)?.[1]).join('')).toBe('abb');
    for (const { socket, answer } of connections) {
      expect(answer).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
      socket.write('ping');
      expect(String((await once(socket, 'data'))[0])).toBe('ping');
      socket.destroy();
    }
  });

  test('carries what the client sent with its handshake, and who it is', async () => {
    const seen = Promise.withResolvers<{ bytes: string; address: unknown }>();
    const url = await gateway('a', (socket, incoming) => {
      socket.once('data', (bytes: Buffer) =>
        seen.resolve({ bytes: bytes.toString(), address: incoming.headers['x-forwarded-for'] }),
      );
    });
    await fixture.start({ gateway: [url] });
    const socket = connect(fixture.port(), '127.0.0.1');
    socket.write(`${handshake('/socket.io/')}early`);
    expect(await seen.promise).toEqual({ bytes: 'early', address: '127.0.0.1' });
    socket.destroy();
  });

  test('closes the other side when one side closes or breaks, whichever it is', async () => {
    const sockets: Duplex[] = [];
    await fixture.start({
      gateway: [await gateway('a', (socket) => void sockets.push(socket.resume().once('end', () => socket.end())))],
    });
    const first = await open();
    first.socket.resetAndDestroy();
    await eventually(() => expect(sockets[0]?.closed).toBe(true));
    const second = await open();
    sockets[1]?.destroy();
    await once(second.socket.resume(), 'close');
  });

  test('does not wait for ever for the last word of the other side', async () => {
    await fixture.start({ gateway: [await gateway('a', (socket) => void socket.resume())] });
    const { socket } = await open();
    socket.end();
    await once(socket.resume(), 'close');
  });

  test('does not gather what a slow reader leaves', async () => {
    let written = 0;
    const url = await gateway('a', (socket) => {
      const chunk = Buffer.alloc(65_536);
      const fill = (): void => {
        while (written < 500_000_000 && socket.write(chunk)) written += chunk.length;
      };
      socket.on('drain', fill);
      fill();
    });
    await fixture.start({ gateway: [url] });
    const { socket } = await open();
    socket.pause();
    await delay(500);
    expect(written).toBeLessThan(50_000_000);
    socket.destroy();
  });

  test('passes a refusal of the gateway on', async () => {
    const { url, server } = await fixture.target((_incoming, response) => void response.end());
    server.on(
      'upgrade',
      (_incoming, socket: Duplex) =>
        void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno'),
    );
    await fixture.start({ gateway: [url] });
    const socket = connect(fixture.port(), '127.0.0.1');
    socket.write(handshake('/socket.io/'));
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer).toMatch(/\r\n\r\nno$/);
  });

  test('is refused anywhere else, and with 503 when no gateway is there', async () => {
    const { url } = await fixture.target(describing('a'));
    await fixture.start({ messages: [url], gateway: [await closedPort()] });
    const answers: string[] = [];
    for (const path of ['/socket.io/', '/api/rooms', '/internal/x', '/socket.io/../internal']) {
      const socket = connect(fixture.port(), '127.0.0.1');
      socket.write(handshake(path));
      answers.push((await text(socket)).slice(9, 12));
    }
    expect(answers).toEqual(['503', '404', '404', '400']);
  });

  test('closes its sockets when the edge closes', async () => {
    await fixture.start({ gateway: [await gateway('a', () => {})] });
    const { socket } = await open();
    const closed = once(socket.resume(), 'close');
    await fixture.close();
    await closed;
  });
});

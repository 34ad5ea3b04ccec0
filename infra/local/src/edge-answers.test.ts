import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EdgeFixture } from './edge-fixture.ts';
import { findFreePort } from './free-port.ts';

describe('answers that pass the edge', () => {
  let fixture: EdgeFixture;
  let server: Server;
  let answers: string[];
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    fixture = new EdgeFixture();
    answers = [];
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      socket.on('data', () => {
        const answer = answers.shift() ?? '';
        socket.write(answer.replaceAll('\n', '\r\n'));
        if (answer.includes('break')) socket.destroySoon();
      });
    });
    const port = await findFreePort();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${port}`;
    await fixture.start({ messages: [url], gateway: [url] });
  });
  afterEach(async () => {
    await fixture.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const get = (path: string, method = 'GET', version = '1.1'): string => `${method} ${path} HTTP/${version}\nHost: x\n\n`;
  const last = 'GET /nothing HTTP/1.1\nHost: x\nConnection: close\n\n';
  const upgrade = 'GET /socket.io/ HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\n\n';

  test('to HEAD, 204 and 304 have no body, so that the next answer is found', async () => {
    answers = [
      'HTTP/1.1 200 OK\nContent-Length: 5\n\n',
      'HTTP/1.1 204 No Content\n\n',
      'HTTP/1.1 304 Not Modified\nETag: "a"\n\n',
      'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n',
    ];
    const answered = await fixture.raw(get('/api/a', 'HEAD') + get('/api/b') + get('/api/c') + get('/api/d') + last);
    expect(answered.split('HTTP/1.1 ').map((one) => one.slice(0, 3))).toEqual(['', '200', '204', '304', '200', '404']);
    expect(answered).toMatch(/Content-Length: 5\r\n[^]*\r\n\r\nHTTP\/1\.1 204/);
    expect(answered).toMatch(/\r\n\r\nHTTP\/1\.1 304[^]*\r\n\r\nHTTP\/1\.1 200[^]*\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP\/1\.1 404/);
  });

  test('to 204 lose a length', async () => {
    answers = ['HTTP/1.1 204 No Content\nContent-Length: 0\n\n'];
    const answered = await fixture.raw(get('/api/a') + last);
    expect(answered.slice(0, answered.indexOf('HTTP/1.1 404'))).not.toMatch(/content-length|transfer-encoding/i);
  });

  test('keep the framing that their Connection names', async () => {
    answers = ['HTTP/1.1 200 OK\nConnection: keep-alive, content-length, x-a\nX-A: 1\nContent-Length: 3\n\nabc'];
    const answered = await fixture.raw(get('/api/a') + last);
    expect(answered).toContain('Content-Length: 3\r\n');
    expect(answered).not.toContain('X-A');
  });

  test('in chunks reach a client of HTTP/1.0 without them', async () => {
    answers = ['HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n'];
    expect(await fixture.raw(get('/api/a', 'GET', '1.0'))).toMatch(/Connection: close\r\n\r\nabc$/i);
  });

  test.each([
    'HTTP/1.1 200 OK\nX: break\nContent-Length: 9\n\nabc',
    'HTTP/1.1 200 OK\nX: break\nTransfer-Encoding: chunked\n\n3\nabc\n',
  ])('that break off do so for the client too: %j', async (half) => {
    answers = [half, 'HTTP/1.1 200 OK\nContent-Length: 4\n\nnext'];
    const answered = await fixture.raw(get('/api/a'));
    expect(answered).toMatch(/abc(?:\r\n)?$/);
    expect(await fixture.raw(get('/api/b') + last)).toContain('\r\n\r\nnext');
  });

  test('of 101 that nobody asked for become 503, and no other request sees what follows', async () => {
    const switching = 'HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n\n';
    answers = [`${switching}HTTP/1.1 200 OK\nContent-Length: 4\n\nevil`, 'HTTP/1.1 200 OK\nContent-Length: 4\n\ngood'];
    const answered = await fixture.raw(get('/api/a') + last);
    expect(answered).toMatch(/^HTTP\/1\.1 503 /);
    const next = await fixture.raw(get('/api/b') + last);
    expect(next).toContain('good');
    expect(answered + next).not.toContain('evil');
  });

  test('of 101 to another protocol than WebSocket become 503', async () => {
    answers = ['HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: h2c\n\n'];
    expect(await fixture.raw(upgrade)).toMatch(/^HTTP\/1\.1 503 /);
  });

  test('that cannot be read become 503', async () => {
    for (const answer of ['HTTP/1.1 200 OK\nContent-Length: 3\nTransfer-Encoding: chunked\n\nabc', 'nonsense\n\n']) {
      answers = [answer];
      expect(await fixture.raw(get('/api/a', 'POST') + last)).toMatch(/^HTTP\/1\.1 503 /);
      answers = [answer];
      expect(await fixture.raw(upgrade)).toMatch(/^HTTP\/1\.1 503 /);
    }
  });
});

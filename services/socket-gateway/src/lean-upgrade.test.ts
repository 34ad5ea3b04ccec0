import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { Server as Engine, type Socket as EngineSocket } from 'engine.io';
import { afterEach, expect, test } from 'vitest';
import { upgradeLeanly } from './lean-upgrade.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const startEngine = async () => {
  const engine = new Engine({ transports: ['polling', 'websocket'] });
  upgradeLeanly(engine);
  const server = createServer();
  server.on('upgrade', (incoming, socket, head) => engine.handleUpgrade(incoming, socket, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => new Promise((done) => server.close(done)));
  ends.push(() => engine.close());
  const address = server.address();
  return { engine, server, port: typeof address === 'object' && address !== null ? address.port : 0 };
};

test('a WebSocket is opened, and its session with it: in one write', async () => {
  const { engine, server, port } = await startEngine();
  let writes = 0;
  server.prependListener('upgrade', (_incoming, socket) => {
    for (const name of ['_write', '_writev']) {
      const write: unknown = Reflect.get(socket, name);
      Reflect.set(socket, name, (...parameters: unknown[]) => {
        writes += 1;
        if (typeof write === 'function') Reflect.apply(write, socket, parameters);
      });
    }
  });
  const opened: Promise<EngineSocket[]> = once(engine, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  const [connection] = await opened;
  const heard = once(client, 'message');
  expect(connection?.transport.name).toBe('websocket');
  expect(await heard).toMatchObject([{ data: expect.stringMatching(/^0\{/) }]);
  expect(writes).toBe(1);
});

test('what Engine.IO refuses gets HTTP 400 with its code', async () => {
  const { port } = await startEngine();
  const asked = request({
    port,
    host: '127.0.0.1',
    path: '/socket.io/?EIO=4&transport=pigeon',
    headers: { connection: 'upgrade', upgrade: 'websocket' },
  });
  asked.end();
  const [reply] = await once(asked, 'response');
  expect(reply.statusCode).toBe(400);
  const [body] = await once(reply.setEncoding('utf8'), 'data');
  expect(JSON.parse(body)).toEqual({ code: 0, message: 'Transport unknown' });
});

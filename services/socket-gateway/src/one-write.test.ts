import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server as Engine, type Socket as EngineSocket } from 'engine.io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTogether } from './one-write.ts';

const http = createServer();
const engine = new Engine({ transports: ['websocket'], perMessageDeflate: false });
writeTogether(engine);
engine.attach(http);
beforeAll(async () => {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});
afterAll(() => {
  engine.close();
  http.close();
});

/** Counts what a stream writes out from now on: Node's own name for the two ways is that of `stream.Writable`. */
const countWrites = (stream: object): (() => number) => {
  let count = 0;
  for (const name of ['_write', '_writev']) {
    const write: unknown = Reflect.get(stream, name);
    if (typeof write !== 'function') throw new Error(`a stream without ${name}`);
    Reflect.set(stream, name, (...parameters: unknown[]): unknown => {
      count += 1;
      return Reflect.apply(write, stream, parameters);
    });
  }
  return () => count;
};

test('packets that wait together for a client arrive in their order, in one write', async () => {
  let writes = (): number => 0;
  engine.once('connection', (connection: EngineSocket) => {
    writes = countWrites(connection.request.socket);
    // They wait for the packet that opens the connection, which is on its way.
    for (let n = 0; n < 20; n += 1) connection.send(`${n}`);
  });
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = new WebSocket(`ws://127.0.0.1:${port}/engine.io/?EIO=4&transport=websocket`);
  const received: string[] = [];
  client.addEventListener('message', ({ data }) => received.push(String(data)));
  await expect.poll(() => received.length, { timeout: 5_000 }).toBe(21);
  expect(received.slice(1)).toEqual(Array.from({ length: 20 }, (_, n) => `4${n}`));
  expect(writes()).toBe(1);
  client.close();
});

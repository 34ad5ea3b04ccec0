import { once } from 'node:events';
import { createServer } from 'node:http';
import { setImmediate as turnEnds } from 'node:timers/promises';
import { eventually } from '@parley/test-kit';
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

interface Connected {
  readonly connection: EngineSocket;
  readonly received: string[];
  /** Writes to the client since it connected. */
  readonly writes: () => number;
  readonly close: () => void;
}

const connect = async (): Promise<Connected> => {
  const connected = once(engine, 'connection');
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = new WebSocket(`ws://127.0.0.1:${port}/engine.io/?EIO=4&transport=websocket`);
  const received: string[] = [];
  client.addEventListener('message', ({ data }) => received.push(String(data)));
  const [connection]: EngineSocket[] = await connected;
  if (connection === undefined) throw new Error('nobody has connected');
  await eventually(() => expect(received.length).toBe(1));
  received.splice(0);
  return { connection, received, writes: countWrites(connection.request.socket), close: () => client.close() };
};

test('what one turn brings for a client arrives in its order, in one write', async () => {
  const { connection, received, writes, close } = await connect();
  for (let n = 0; n < 20; n += 1) connection.send(`${n}`);
  // As an answer does, which comes out of promises after the frame.
  await Promise.resolve();
  connection.send('last');
  await eventually(() => expect(received.length).toBe(21));
  expect(received).toEqual([...Array.from({ length: 20 }, (_, n) => `4${n}`), '4last']);
  expect(writes()).toBe(1);
  close();
});

test('text of any length arrives as it was sent, that of several packets in one buffer', async () => {
  const { connection, received, writes, close } = await connect();
  const texts = ['a', 'b'.repeat(124), 'c'.repeat(125), 'ü'.repeat(100), 'd'.repeat(65_534), 'e'.repeat(65_535)];
  for (const text of texts) connection.send(text);
  await eventually(() => expect(received).toEqual(texts.map((text) => `4${text}`)));
  expect(writes()).toBe(1);
  close();
});

test('what the system does not take at once is waited for, and nothing overtakes it', async () => {
  const { connection, received, close } = await connect();
  connection.send('x'.repeat(30_000_000));
  await turnEnds();
  expect(connection.transport.writable).toBe(false);
  connection.send('behind it');
  await eventually(() => expect(received.map((text) => text.length)).toEqual([30_000_001, 10]));
  await eventually(() => expect(connection.transport.writable).toBe(true));
  close();
});

test('bytes among text keep their place', async () => {
  const { connection, received, close } = await connect();
  connection.send('before');
  connection.send(Buffer.from('bytes'));
  connection.send('after');
  await eventually(() => expect(received).toEqual(['4before', '[object Blob]', '4after']));
  close();
});

test('a callback of a packet is called once it is written', async () => {
  const { connection, received, close } = await connect();
  const written = new Promise((resolve) => connection.send('hello', {}, resolve));
  await written;
  await eventually(() => expect(received).toEqual(['4hello']));
  close();
});

test('what was sent in the turn in which a connection is closed still arrives', async () => {
  const { connection, received, close } = await connect();
  connection.send('goodbye');
  connection.close();
  await eventually(() => expect(received).toEqual(['4goodbye']));
  close();
});

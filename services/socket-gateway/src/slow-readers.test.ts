import { createServer } from 'node:http';
import { Message, RoomFrame, UserId } from '@parley/contracts';
import { createLog, newId, openRedis, redisReady } from '@parley/service-kit';
import { eventually, testRedisUrl } from '@parley/test-kit';
import { Server as Engine, type Socket as EngineSocket } from 'engine.io';
import { afterEach, expect, test } from 'vitest';
import { cutSlowReaders } from './slow-readers.ts';
import { openRawReader } from './testing/raw-reader.ts';
import { startStandIns } from './testing/stand-in-services.ts';
import { connect, startTestGateway } from './testing/test-gateway.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

test('a reader that stalls is cut when 1 MiB waits for it, and holds nobody else up', async () => {
  const url = await testRedisUrl();
  const redis = openRedis(url, 'commands', createLog({ service: 'test', instance: 'test', level: 'silent' }));
  ends.push(() => redis.disconnect());
  await redisReady(redis, 30_000);
  const standIns = await startStandIns(redis);
  ends.push(() => standIns.close());
  const gateway = await startTestGateway(url, standIns);
  ends.push(() => gateway.stop());
  const [stalls, reads] = [UserId.parse(newId()), UserId.parse(newId())];
  const roomId = await standIns.rooms.create(stalls, reads);
  const stalled = await openRawReader(gateway.url);
  ends.push(() => stalled.socket.destroy());
  stalled.send(`40${JSON.stringify({ token: await standIns.issuer.sign({ sub: stalls }), protocol: 1 })}`);
  const reader = await connect(gateway, standIns, { sub: reads });
  ends.push(() => reader.close());
  await eventually(async () => expect(await gateway.metric('parley_gateway_connections')).toBe(2));
  stalled.socket.pause();

  let posted = 0;
  await eventually(async () => {
    for (let count = 0; count < 50; count += 1) await standIns.rooms.post(roomId, reads, `${(posted += 1)} ${'x'.repeat(7_900)}`);
    expect(await gateway.metric('parley_gateway_slow_readers_total')).toBe(1);
  });
  const heard = () =>
    reader
      .of('room:events')
      .flatMap((frame) => RoomFrame.parse(frame).events)
      .map(({ data }) => Number(Message.parse(data).content.split(' ')[0]));
  await eventually(() => expect(heard()).toHaveLength(posted));
  expect(heard()).toEqual(Array.from({ length: posted }, (_, index) => index + 1));
  expect(reader.ended()).toBeUndefined();
  stalled.socket.resume();
  await stalled.closed;
});

/** More than the buffers of a loopback connection take. */
const large = 'x'.repeat(16_777_216);

test.each([
  ['packets wait behind what is being written', [large, 'second', 'third']],
  ['only what is being written waits', [large]],
])('a reader that stalls is cut after its time, however little waits: %s', async (_, packets) => {
  const engine = new Engine({ perMessageDeflate: false });
  const server = createServer();
  server.on('upgrade', (incoming, socket, head) => engine.handleUpgrade(incoming, socket, head));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ends.push(() => server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const connections: EngineSocket[] = [];
  const closed: EngineSocket[] = [];
  engine.on('connection', (connection: EngineSocket) => {
    connections.push(connection);
    connection.once('close', () => closed.push(connection));
  });
  const readers = [await openRawReader(url), await openRawReader(url)];
  ends.push(() => readers.forEach(({ socket }) => socket.destroy()));
  readers[0]?.socket.pause();
  let cuts = 0;
  const limits = { maxQueuedBytes: Number.POSITIVE_INFINITY, maxQueuedMs: 5_000, lookEveryMs: 20 };
  ends.push(
    cutSlowReaders(
      () => connections.filter((one) => !closed.includes(one)),
      () => (cuts += 1),
      limits,
    ),
  );
  for (const connection of connections) for (const packet of packets) connection.send(packet);
  await eventually(() => expect(closed).toEqual([connections[0]]));
  expect(cuts).toBe(1);
});

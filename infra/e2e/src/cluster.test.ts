import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually, startTestCluster, type TestCluster } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, createRoom, digestOf, type Line, register, wholeHistory } from './person.ts';
import { gatewayUrls } from './processes.ts';
import { follow, startOf, Timeline } from './timeline.ts';

const said = readFileSync(new URL('../fixtures/conversation.txt', import.meta.url), 'utf8')
  .split('\n')
  .slice(0, -1);

let cluster: TestCluster;
let stack: LaunchedStack;
beforeAll(async () => {
  cluster = await startTestCluster({ replicas: true });
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off', PARLEY_REPLICAS: 'message-persistence=2', REDIS_URL: cluster.url } });
});
afterAll(async () => {
  await stack?.destroy();
  await cluster?.destroy();
});

/** Says a line under one id until it is stored. */
const say = async (line: Line, roomId: string, text: string, id: string): Promise<number> => {
  for (;;) {
    const ack = await line.send(roomId, text, id);
    if (ack.ok) return ack.data.message.seq;
    expect(ack.error.retryable).toBe(true);
    await sleep(50);
  }
};

/** One line after the other, so that their order is the sender's to tell. */
const sayAll = async (line: Line, roomId: string, texts: readonly string[]): Promise<number[]> => {
  const seqs: number[] = [];
  for (const text of texts) {
    seqs.push(await say(line, roomId, text, crypto.randomUUID()));
    await sleep(10);
  }
  return seqs;
};

test('MS1 MS3 MS4 RC4 on a Redis Cluster of three masters, one of which is killed and failed over in the middle, two people on different gateways hold one conversation', async () => {
  const [anna, bela] = [await register(stack.url, 'anna'), await register(stack.url, 'bela')];
  const roomId = await createRoom(anna, [bela]);
  const [first = '', second = ''] = gatewayUrls(stack.dataDir);
  const lines = [await connect(anna, { at: first }), await connect(bela, { at: second })] as const;
  const timelines = lines.map((line) => new Timeline(roomId, startOf(line, roomId)));
  for (const [index, line] of lines.entries()) follow(line, timelines[index] ?? new Timeline(roomId, startOf(line, roomId)));
  const statuses: string[] = [];
  lines[0].socket.on('server:status', ({ live }: { live: string }) => statuses.push(live));

  const pids = stack.stack().processes.map(({ pid }) => pid);

  const half = Math.ceil(said.length / 2);
  const talking = Promise.all([sayAll(lines[0], roomId, said.slice(0, half)), sayAll(lines[1], roomId, said.slice(half))]);
  await eventually(() => expect(timelines[0]?.bySeq.size).toBeGreaterThan(60));
  // The master of the room's own feed, so that what is lost with it has to be missed.
  const lost = await cluster.masterOf(`parley:feed:room:{${roomId}}`);
  await cluster.kill(lost);
  const [ofAnna, ofBela] = await talking;

  for (const seqs of [ofAnna, ofBela]) expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  const history = await wholeHistory(anna, roomId);
  expect(history.map(({ seq }) => seq)).toEqual(said.map((_, index) => index + 1));
  expect(history.map(({ content }) => content).toSorted()).toEqual(said.map((line) => line.normalize('NFC')).toSorted());
  const { rev, sha256 } = await digestOf(bela, roomId);
  await eventually(() => {
    for (const timeline of timelines) expect({ rev: timeline.cursor, sha256: timeline.digest() }).toEqual({ rev, sha256 });
  });
  await eventually(() => expect(statuses).toEqual(['degraded', 'live']));
  expect(await cluster.masterOf(`parley:feed:room:{${roomId}}`)).not.toBe(lost);
  // No process had to be started again for it.
  expect(stack.stack().processes.map(({ pid }) => pid)).toEqual(pids);
  for (const line of lines) line.close();
});

test('PR1 CO4 presence, sign-out and typing work on it as well', async () => {
  const [carla, dora] = [await register(stack.url, 'carla'), await register(stack.url, 'dora')];
  const roomId = await createRoom(carla, [dora]);
  const [first = '', second = ''] = gatewayUrls(stack.dataDir);
  const carlas = await connect(carla, { at: first });
  const shown = async () => {
    const path = `/api/presence?userIds=${dora.id}`;
    return (await carla.call<{ items: { status: string; lastSeen: string | null }[] }>('GET', path)).body.items[0];
  };
  expect(await shown()).toMatchObject({ status: 'offline' });
  const doras = await connect(dora, { at: second });
  await eventually(async () => expect(await shown()).toMatchObject({ status: 'online' }));
  const typing: unknown[] = [];
  carlas.socket.on('typing', (event) => typing.push(event));
  await eventually(async () => {
    await doras.emit('typing:start', { roomId });
    expect(typing).toContainEqual({ roomId, userId: dora.id, typing: true });
  });
  const revoked = new Promise((resolve) => doras.socket.once('session:revoked', resolve));
  const closedAt = Date.now();
  await dora.call('POST', '/api/auth/logout', { refreshToken: dora.refreshToken });
  await revoked;
  await eventually(async () => expect(await shown()).toMatchObject({ status: 'offline' }));
  // By the close: who is missed for want of heartbeats was last seen at the last one, before it.
  expect(Date.parse((await shown())?.lastSeen ?? '')).toBeGreaterThanOrEqual(closedAt);
  carlas.close();
});

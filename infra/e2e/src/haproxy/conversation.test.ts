import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createRoom, digestOf, register, wholeHistory } from '../person.ts';
import { killAndAwait, metricOf, processOf, ready } from '../processes.ts';
import { follow, startOf, Timeline } from '../timeline.ts';
import { type Manners, Wanderer } from '../wanderer.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { haproxy } from './program.ts';

describe.skipIf(haproxy === undefined)('Parley behind HAProxy, without affinity', () => {
  let stack: LaunchedStack;
  let balancer: Balancer;

  beforeAll(async () => {
    stack = await launchStack({ env: { PARLEY_LIMITS: 'off', DRAIN_MS: '1500' } });
    const at = (name: string): string => new URL(processOf(stack.dataDir, name).url).host;
    balancer = await startBalancer({
      gateways: [at('socket-gateway-1'), at('socket-gateway-2')],
      auth: at('auth'),
      'message-persistence': at('message-persistence'),
      presence: at('presence'),
      media: at('media'),
      notifications: at('notifications'),
      'web-client': at('edge'),
    });
  });
  afterAll(async () => {
    await balancer.stop();
    await stack.destroy();
  });

  test('CO1 two people talk, one by polling alone and one by WebSocket: one order, no gap, although polls go to both gateways', async () => {
    const [anna, bela] = [await register(balancer.url, 'anna'), await register(balancer.url, 'bela')];
    const roomId = await createRoom(anna, [bela]);
    const lines = [
      await connect(anna, { transports: ['polling'] }),
      await connect(anna, { transports: ['polling', 'websocket'] }),
      await connect(bela),
    ];
    const timelines = lines.map((line) => new Timeline(roomId, startOf(line, roomId)));
    for (const [index, line] of lines.entries()) follow(line, timelines[index] as Timeline);
    const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`);
    for (const text of texts) {
      const acks = await Promise.all(lines.map((line) => line.send(roomId, text)));
      expect(acks.filter((ack) => !ack.ok)).toEqual([]);
    }
    const { sha256, count } = await digestOf(bela, roomId);
    expect(count).toBe(lines.length * texts.length);
    await eventually(() => {
      for (const timeline of timelines) expect(timeline.digest()).toBe(sha256);
    });
    expect(timelines.map(({ gaps, repeats }) => [gaps, repeats])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const forwarded = await Promise.all(
      ['socket-gateway-1', 'socket-gateway-2'].map((name) =>
        metricOf(stack.dataDir, name, 'parley_gateway_forwarded_requests_total'),
      ),
    );
    expect(forwarded.reduce((sum, one) => sum + one)).toBeGreaterThan(20);
    for (const line of lines) line.close();
  });

  const kinds: readonly [Manners, ('polling' | 'websocket')[]][] = [
    ['listens', ['websocket']],
    ['ignores', ['websocket']],
    ['listens', ['polling']],
    ['ignores', ['polling', 'websocket']],
  ];

  /** Each says something every 60 ms until told to stop; answers the ids of all that was said. */
  const talk = (wanderers: readonly Wanderer[]) => {
    const stopping = new AbortController();
    const ids = wanderers.map(async (wanderer, who) => {
      const sends: Promise<string>[] = [];
      for (let count = 0; !stopping.signal.aborted; count += 1) {
        sends.push(wanderer.send(`${who}: ${count}`));
        await sleep(60);
      }
      return Promise.all(sends);
    });
    return async (): Promise<string[]> => {
      stopping.abort();
      return (await Promise.all(ids)).flat();
    };
  };

  test('CO5 MS1 MS4 one gateway is drained and the other one killed while people talk by every transport: nobody loses a message', async () => {
    const [anna, bela] = [await register(balancer.url, 'anna'), await register(balancer.url, 'bela')];
    const roomId = await createRoom(anna, [bela]);
    const wanderers = [anna, bela].flatMap((person) =>
      kinds.map(([manners, transports]) => new Wanderer({ person, roomId, manners, transports })),
    );
    try {
      await eventually(() => expect(wanderers.every((wanderer) => wanderer.isUp())).toBe(true));
      const stop = talk(wanderers);
      await sleep(800);
      const drained = processOf(stack.dataDir, 'socket-gateway-1').pid;
      process.kill(drained, 'SIGTERM');
      await eventually(() => expect(processOf(stack.dataDir, 'socket-gateway-1').pid).not.toBe(drained));
      await ready(stack.dataDir, 'socket-gateway-1');
      // HAProxy has to see it before the other one goes.
      await sleep(2_500);
      await killAndAwait(stack.dataDir, 'socket-gateway-2');
      await ready(stack.dataDir, 'socket-gateway-2');
      await eventually(() => expect(wanderers.every((wanderer) => wanderer.isUp())).toBe(true));
      await sleep(1_000);
      const said = await stop();

      expect(wanderers.flatMap(({ refusals }) => refusals)).toEqual([]);
      expect(wanderers.flatMap(({ told }) => told).length).toBeGreaterThan(0);
      const history = await wholeHistory(anna, roomId);
      expect(history.map(({ clientMessageId }) => clientMessageId).toSorted()).toEqual(said.toSorted());
      const { sha256 } = await digestOf(bela, roomId);
      await eventually(() => {
        for (const { timeline } of wanderers) expect(timeline.digest()).toBe(sha256);
      });
    } finally {
      for (const wanderer of wanderers) wanderer.close();
    }
  });
});

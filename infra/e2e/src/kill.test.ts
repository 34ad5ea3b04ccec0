import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createRoom, digestOf, type Line, type Person, register, wholeHistory } from './person.ts';
import { gatewayUrls, killAndAwait, metricOf, processOf, ready } from './processes.ts';
import { restoreUnderClients } from './restore/restore-under-clients.ts';
import { follow, startOf, Timeline } from './timeline.ts';

/** `npm run test:slow` kills more often; much of it is the checker's (faults.test.ts). */
const kills = process.env['PARLEY_SLOW'] === undefined ? 2 : 60;

let stack: LaunchedStack;

beforeAll(async () => {
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off', PARLEY_REPLICAS: 'message-persistence=2' } });
});
afterAll(() => stack.destroy());

interface Sent {
  readonly clientMessageId: string;
  readonly seq: number;
}

/** Sends at a steady rate until told to stop; whatever is not answered `ok` is sent again under the same id. */
const talk = (line: Line, roomId: string, perSecond: number) => {
  const answers: Promise<Sent>[] = [];
  const stopping = new AbortController();
  const sendUntilStored = async (content: string): Promise<Sent> => {
    const clientMessageId = randomUUID();
    for (;;) {
      const ack = await line.send(roomId, content, clientMessageId);
      if (ack.ok) return { clientMessageId, seq: ack.data.message.seq };
      expect(ack.error.retryable).toBe(true);
      await sleep(100);
    }
  };
  const running = (async () => {
    for (let count = 0; !stopping.signal.aborted; count += 1) {
      answers.push(sendUntilStored(`message ${count}`));
      await sleep(1_000 / perSecond);
    }
  })();
  return async (): Promise<Sent[]> => {
    stopping.abort();
    await running;
    return Promise.all(answers);
  };
};

const expectKept = async (person: Person, roomId: string, sent: readonly Sent[], timelines: readonly Timeline[]) => {
  const history = await wholeHistory(person, roomId);
  expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
  const stored = new Map(history.map((message) => [message.clientMessageId, message.seq]));
  expect(stored.size).toBe(history.length);
  expect(sent.filter(({ clientMessageId, seq }) => stored.get(clientMessageId) !== seq)).toEqual([]);
  expect(history.length).toBe(sent.length);
  const digest = await digestOf(person, roomId);
  await eventually(() => {
    for (const timeline of timelines)
      expect({ rev: timeline.cursor, sha256: timeline.digest() }).toEqual({ rev: digest.rev, sha256: digest.sha256 });
  });
};

const twoTalking = async () => {
  const anna = await register(stack.url, 'anna');
  const bela = await register(stack.url, 'bela');
  const roomId = await createRoom(anna, [bela]);
  const [first = '', second = ''] = gatewayUrls(stack.dataDir);
  const lines = [await connect(anna, { at: first }), await connect(bela, { at: second })] as const;
  const timelines = lines.map((line) => new Timeline(roomId, startOf(line, roomId)));
  for (const [index, line] of lines.entries()) {
    const timeline = timelines[index];
    if (timeline !== undefined) follow(line, timeline);
  }
  return { anna, roomId, lines, timelines };
};

describe('what is killed', () => {
  test(
    `MS1 MS4 RC4 both replicas of message-persistence killed ${kills} times under 100 messages a second: nothing lost, nothing doubled, both ends converge`,
    async () => {
      const { anna, roomId, lines, timelines } = await twoTalking();
      const talks = lines.map((line) => talk(line, roomId, 50));
      for (let kill = 0; kill < kills; kill += 1) {
        await sleep(1_000);
        const before = timelines[0]?.bySeq.size ?? 0;
        // Both at once, so that there is nobody to take over until one is back.
        await Promise.all([
          killAndAwait(stack.dataDir, 'message-persistence'),
          killAndAwait(stack.dataDir, 'message-persistence-2'),
        ]);
        await Promise.all([ready(stack.dataDir, 'message-persistence'), ready(stack.dataDir, 'message-persistence-2')]);
        await eventually(() => expect(timelines[0]?.bySeq.size ?? 0).toBeGreaterThan(before + 20));
      }
      const sent = (await Promise.all(talks.map((stop) => stop()))).flat();
      expect(sent.length).toBeGreaterThan(100 * kills);
      await expectKept(anna, roomId, sent, timelines);
      for (const line of lines) line.close();
    },
    kills * 20_000,
  );

  test('MS1 RC4 a gateway, Redis and PostgreSQL killed in turn: nothing lost, nothing doubled, who stays connected converges', async () => {
    const { anna, roomId, lines, timelines } = await twoTalking();
    const talks = [talk(lines[1], roomId, 50)];
    const statuses: string[] = [];
    lines[0].socket.on('server:status', ({ live }: { live: string }) => statuses.push(live));
    await sleep(500);
    for (const name of ['redis', 'postgres', 'redis'] as const) {
      await killAndAwait(stack.dataDir, name);
      await sleep(3_000);
    }
    const sent = (await Promise.all(talks.map((stop) => stop()))).flat();
    await expectKept(anna, roomId, sent, timelines);
    // CO6: both Redis outages were told, and both ends.
    await eventually(() => expect(statuses).toEqual(['degraded', 'live', 'degraded', 'live']));

    const reconnecting = await connect(anna, { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200 });
    const timeline = new Timeline(roomId, startOf(reconnecting, roomId));
    await killAndAwait(stack.dataDir, 'socket-gateway-1');
    await killAndAwait(stack.dataDir, 'socket-gateway-2');
    await eventually(async () => {
      expect(reconnecting.socket.connected).toBe(true);
      expect((await reconnecting.send(roomId, 'after the kill')).ok).toBe(true);
    });
    // A gateway that has just begun may not have heard of it yet: then its frame comes later.
    await eventually(async () => {
      await timeline.sync(reconnecting);
      expect(timeline.messages().map(({ content }) => content)).toContain('after the kill');
    });
    for (const line of [...lines, reconnecting]) line.close();
    for (const { name } of stack.stack().processes) await ready(stack.dataDir, name);
  });

  test('CO8 sockets stay open while message-persistence is away, and new ones come in when it is back', async () => {
    const { anna, roomId, lines } = await twoTalking();
    await Promise.all([killAndAwait(stack.dataDir, 'message-persistence'), killAndAwait(stack.dataDir, 'message-persistence-2')]);
    const late = await connect(anna, { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200 }).catch(
      () => undefined,
    );
    await eventually(async () => expect((await lines[0].send(roomId, 'still here')).ok).toBe(true));
    expect(lines.map((line) => line.socket.connected)).toEqual([true, true]);
    for (const { name } of stack.stack().processes) await ready(stack.dataDir, name);
    for (const line of lines) line.close();
    late?.close();
  });
});

describe('MS8 a send is answered', () => {
  test('while message-persistence hangs it is unavailable with outcome unknown; an equal one waits for the same answer; afterwards it is stored once', async () => {
    const { anna, roomId, lines } = await twoTalking();
    const [line] = lines;
    const pids = ['message-persistence', 'message-persistence-2'].map((name) => processOf(stack.dataDir, name).pid);
    const id = randomUUID();
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    const answers = await Promise.all([
      line.send(roomId, 'is anybody there?', id),
      line.send(roomId, 'is anybody there?', id),
    ]).finally(() => {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    });
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable', outcome: 'unknown', retryable: true } });
    await eventually(async () =>
      expect(await line.send(roomId, 'is anybody there?', id)).toMatchObject({ ok: true, data: { duplicate: true } }),
    );
    expect(await wholeHistory(anna, roomId)).toHaveLength(1);
    for (const one of lines) one.close();
  });

  test('a second send equal to one that is still unanswered gets the same answer as the first', async () => {
    const { roomId, lines } = await twoTalking();
    const [line] = lines;
    const id = randomUUID();
    const answers = await Promise.all([
      line.send(roomId, 'hello?', id),
      line.send(roomId, 'hello?', id),
      line.send(roomId, 'hello?', id),
    ]);
    expect(answers.map((answer) => answer.ok && answer.data.duplicate)).toEqual([false, false, false]);
    expect(new Set(answers.map((answer) => (answer.ok ? answer.data.message.id : ''))).size).toBe(1);
    for (const one of lines) one.close();
  });
});

describe('MS3 MS8 what cannot be handed on', () => {
  test('a send that Redis refused for want of memory is not overtaken by the next one', async () => {
    const redis = new Redis(processOf(stack.dataDir, 'redis').url, { protocol: 2 });
    const { anna, roomId, lines } = await twoTalking();
    const [line] = lines;
    try {
      const stored: string[] = [];
      const [, usual = ''] = await redis.config('GET', 'maxmemory');
      for (let turn = 0; turn < 8; turn += 1) {
        await redis.config('SET', 'maxmemory', '1mb');
        const first = line.send(roomId, `${turn}: first`);
        await sleep(25);
        await redis.config('SET', 'maxmemory', usual);
        // A look at the shards in just that moment may refuse the second one as overloaded, which is as good.
        for (const ack of await Promise.all([first, line.send(roomId, `${turn}: second`)])) {
          if (ack.ok) stored.push(ack.data.message.content);
          else expect(ack.error.code).toBe('overloaded');
        }
        await sleep(300);
      }
      expect(stored.length).toBeGreaterThan(8);
      expect((await wholeHistory(anna, roomId)).map(({ content }) => content)).toEqual(stored);
    } finally {
      redis.disconnect();
      for (const one of lines) one.close();
    }
  });

  test('while Redis hangs, a send to a room that was just joined is stored, and so is one to an older room behind it', async () => {
    const { anna, roomId, lines } = await twoTalking();
    const [line] = lines;
    const { pid } = processOf(stack.dataDir, 'redis');
    process.kill(pid, 'SIGSTOP');
    try {
      const fresh = await createRoom(anna);
      // Until it is known that Redis hangs, one may be answered as unknown.
      const stored = (room: string, id: string) =>
        eventually(async () => expect(await line.send(room, 'hello?', id)).toMatchObject({ ok: true }));
      await Promise.all([fresh, roomId].map((room) => stored(room, randomUUID())));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await eventually(async () => expect(await line.send(roomId, 'and now?')).toMatchObject({ ok: true }));
    for (const one of lines) one.close();
  });

  test('while message-persistence hangs, sends to unknown rooms are answered and hold nothing up', async () => {
    const { roomId, lines } = await twoTalking();
    const [line] = lines;
    const pids = ['message-persistence', 'message-persistence-2'].map((name) => processOf(stack.dataDir, name).pid);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const unknown = randomUUID();
      const sends = [unknown, unknown, unknown, unknown, randomUUID(), roomId].map((room) => line.send(room, 'hello?'));
      const acks = await Promise.all(sends);
      for (const ack of acks) expect(ack).toMatchObject({ ok: false, error: { code: 'unavailable', outcome: 'unknown' } });
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    await eventually(async () => expect(await line.send(roomId, 'and now?')).toMatchObject({ ok: true }));
    for (const one of lines) one.close();
  });

  test('while one replica of message-persistence hangs, people still come in and talk', async () => {
    const { anna, roomId, lines } = await twoTalking();
    const { pid } = processOf(stack.dataDir, 'message-persistence-2');
    process.kill(pid, 'SIGSTOP');
    try {
      for (let turn = 0; turn < 6; turn += 1) {
        const line = await connect(anna, { at: gatewayUrls(stack.dataDir)[turn % 2] ?? '' });
        await eventually(async () => expect(await line.send(roomId, `turn ${turn}`)).toMatchObject({ ok: true }));
        line.close();
      }
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    for (const one of lines) one.close();
  });
});

describe('RC3 a lost publish', () => {
  test('shows on every gateway, which compares the heads of its rooms', async () => {
    const { anna, roomId, lines, timelines } = await twoTalking();
    const redis = new Redis(processOf(stack.dataDir, 'redis').url, { protocol: 2 });
    try {
      // The commit happens, the publish is refused.
      await redis.call('ACL', 'SETUSER', 'default', '-spublish');
      const reply = await anna.call('POST', `/api/rooms/${roomId}/messages`, {
        clientMessageId: randomUUID(),
        content: 'unheard',
      });
      await redis.call('ACL', 'SETUSER', 'default', '+spublish');
      expect(reply.status).toBe(201);
      await eventually(() => {
        for (const timeline of timelines) expect(timeline.messages().map(({ content }) => content)).toEqual(['unheard']);
      });
    } finally {
      redis.disconnect();
      for (const line of lines) line.close();
    }
  });
});

/** A lease names its owner as instance:boot:loop. */
const replicaOf = (owner: string): string => owner.slice(0, owner.lastIndexOf(':'));

describe('two replicas', () => {
  test('share the shards evenly, and one that is killed leaves its shards to the other', async () => {
    const redis = new Redis(processOf(stack.dataDir, 'redis').url, { protocol: 2 });
    try {
      await Promise.all([ready(stack.dataDir, 'message-persistence'), ready(stack.dataDir, 'message-persistence-2')]);
      const owners = async () => {
        const keys = Array.from({ length: 16 }, (_, shard) => `parley:lease:{message.submitted:${shard}}`);
        const counts = new Map<string, number>();
        for (const owner of await redis.mget(keys))
          if (owner !== null) counts.set(replicaOf(owner), (counts.get(replicaOf(owner)) ?? 0) + 1);
        return [...counts.values()];
      };
      await eventually(async () => expect(await owners()).toEqual([8, 8]));
      const { pid } = processOf(stack.dataDir, 'message-persistence-2');
      process.kill(pid, 'SIGSTOP');
      await eventually(async () => expect(await owners()).toEqual([16])).finally(() => process.kill(pid, 'SIGCONT'));
      await eventually(async () => expect(await owners()).toEqual([8, 8]));
    } finally {
      redis.disconnect();
    }
  });

  test('both store: sends to many rooms are handled by both', async () => {
    const stored = () =>
      Promise.all(
        ['message-persistence', 'message-persistence-2'].map((name) =>
          metricOf(stack.dataDir, name, 'parley_messages_stored_total'),
        ),
      );
    const anna = await register(stack.url, 'anna');
    const before = await stored();
    const line = await connect(anna);
    const rooms = await Promise.all(Array.from({ length: 24 }, () => createRoom(anna)));
    await eventually(async () => {
      const acks = await Promise.all(rooms.map((roomId) => line.send(roomId, 'here too')));
      expect(acks.every((ack) => ack.ok)).toBe(true);
      const after = await stored();
      expect(after.every((count, index) => count > (before[index] ?? 0))).toBe(true);
    });
    line.close();
  });
});

test('RC1 RC3 a backup put back and the epoch raised: who stayed starts over and holds what is there, also where counters have passed what was lost', () =>
  restoreUnderClients(stack));

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ack, connect, createRoom, type Line, type Person, register, wholeHistory } from './person.ts';
import { gatewayUrls, processOf } from './processes.ts';
import { sharedDir, sharedUrl } from './shared-stack.ts';

/**
 * `npm run test:slow` floods a stack of its own, without limits per person, while storage is frozen: its capacity is what its
 * gateways may keep waiting. The short form sends ten times what a person may, on the stack that is there.
 */
const slow = process.env['PARLEY_SLOW'] !== undefined;
const waitingPerGateway = 2_000;
const { people, rounds, sendsEach } = slow
  ? { people: 20, rounds: 10, sendsEach: (10 * 2 * waitingPerGateway) / 20 / 10 }
  : { people: 4, rounds: 1, sendsEach: 400 };
const content = 'x'.repeat(slow ? 1_000 : 100);
const services = ['socket-gateway-1', 'socket-gateway-2', 'message-persistence'] as const;

let own: LaunchedStack | undefined;
let [url, dataDir] = ['', ''];
let redis: Redis;
beforeAll(async () => {
  const env = { PARLEY_LIMITS: 'off', MAX_UNANSWERED_SENDS: String(waitingPerGateway) };
  if (slow) own = await launchStack({ env });
  [url, dataDir] = [own?.url ?? sharedUrl(), own?.dataDir ?? sharedDir()];
  redis = new Redis(processOf(dataDir, 'redis').url, { protocol: 2 });
});
afterAll(async () => {
  redis.disconnect();
  await own?.destroy();
});

interface Flooder {
  readonly person: Person;
  readonly room: string;
  readonly line: Line;
}

const enter = async (index: number): Promise<Flooder> => {
  const person = await register(url, 'flooder');
  const room = await createRoom(person);
  const at = gatewayUrls(dataDir)[index % 2];
  return { person, room, line: await connect(person, at === undefined ? {} : { at }) };
};

interface Outcome {
  readonly id: string;
  readonly ack: Ack;
}

const flood = ({ line, room }: Flooder): Promise<Outcome>[] =>
  Array.from({ length: sendsEach }, async () => {
    const id = randomUUID();
    return { id, ack: await line.send(room, content, id) };
  });

/** MiB: the resident memory of each process, and what Redis uses. */
const memory = async (): Promise<Record<string, number>> => {
  const resident = services.map((name) => {
    const status = readFileSync(`/proc/${processOf(dataDir, name).pid}/status`, 'utf8');
    return [name, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024];
  });
  const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]) / 1_048_576;
  return Object.fromEntries([...resident, ['redis', used]].map(([name, mib]) => [name, Math.round(Number(mib))]));
};

const waiting = async (): Promise<number> => {
  const keys = await redis.keys('parley:shard:*');
  return (await Promise.all(keys.map((key) => redis.xlen(key)))).reduce((sum, length) => sum + length, 0);
};

const idsOf = (outcomes: readonly Outcome[], which: (ack: Ack) => boolean): string[] =>
  outcomes.filter(({ ack }) => which(ack)).map(({ id }) => id);

const expectHonest = async (flooder: Flooder, outcomes: readonly Outcome[]): Promise<void> => {
  const stored = (await wholeHistory(flooder.person, flooder.room)).map(({ clientMessageId }) => clientMessageId);
  expect(new Set(stored).size).toBe(stored.length);
  const kept = new Set(stored);
  expect(idsOf(outcomes, (ack) => ack.ok).filter((id) => !kept.has(id))).toEqual([]);
  expect(idsOf(outcomes, (ack) => !ack.ok && ack.error.outcome === 'rejected').filter((id) => kept.has(id))).toEqual([]);
};

test(`MS6 ${people * rounds * sendsEach} sends, ten times what is taken, are stored or refused with the time to wait; memory stays bounded, and the backlog drains`, async () => {
  const flooders = await Promise.all(Array.from({ length: people }, (_, index) => enter(index)));
  const before = await memory();
  const { pid } = processOf(dataDir, 'message-persistence');
  if (slow) process.kill(pid, 'SIGSTOP');
  const sent = flooders.map((): Promise<Outcome>[] => []);
  let during = before;
  for (let round = 0; round < rounds; round += 1) {
    flooders.forEach((flooder, at) => sent[at]?.push(...flood(flooder)));
    await sleep(slow ? 500 : 0);
    during = await memory();
  }
  if (slow) process.kill(pid, 'SIGCONT');
  const outcomes = await Promise.all(sent.map((one) => Promise.all(one)));
  await eventually(async () => expect(await waiting()).toBe(0));
  const after = await memory();

  const refusals = outcomes.flat().flatMap(({ ack }) => (ack.ok ? [] : [ack.error]));
  const refused = refusals.filter(({ outcome }) => outcome === 'rejected');
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set([slow ? 'overloaded' : 'rate_limited']));
  for (const { retryAfterMs } of refused) expect(retryAfterMs).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0.5 * people * rounds * sendsEach);
  for (const [at, flooder] of flooders.entries()) await expectHonest(flooder, outcomes[at] ?? []);
  for (const [name, mib] of [...Object.entries(during), ...Object.entries(after)])
    expect(mib - (before[name] ?? 0), `${name} grew to ${mib} MiB`).toBeLessThan(name === 'redis' ? 64 : 256);
  const answered = await Promise.all(flooders.map(({ line, room }) => line.send(room, 'afterwards').then(({ ok }) => ok)));
  if (slow) {
    expect(answered).not.toContain(false);
    const ok = outcomes.flat().filter(({ ack }) => ack.ok).length;
    console.log(`${ok} stored, ${refused.length} refused, ${refusals.length - refused.length} unknown`, {
      before,
      during,
      after,
    });
  }
  for (const { line } of flooders) line.close();
});

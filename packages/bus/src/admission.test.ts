import { eventually, pidOf, startTestRedis, type TestRedis } from '@parley/test-kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Admission, type AdmissionOptions, createAdmission } from './admission.ts';
import { createShardWorld, recordedLog, type ShardWorld } from './testing/shard-world.ts';

describe('admission', () => {
  let server: TestRedis;
  let world: ShardWorld;
  let admission: Admission;
  let polls: number;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.destroy());
  beforeEach(async () => {
    world = await createShardWorld(server.url);
    polls = 0;
  });
  afterEach(async () => {
    await admission.stop();
    await world.close();
  });

  const start = async (options: Partial<AdmissionOptions> = {}): Promise<void> => {
    const fixed = { redis: await world.commands(), stream: world.stream, log: recordedLog(), pollMs: 20, maxShardEntries: 3 };
    admission = createAdmission({ ...fixed, onPoll: () => (polls += 1), ...options });
    admission.start();
    await nextPoll();
  };
  const nextPoll = async (): Promise<void> => {
    const before = polls;
    await eventually(() => expect(polls).toBeGreaterThan(before + 1));
  };

  test('refuses a shard that is too long as overloaded, with a time to wait, until it is shorter', async () => {
    await start();
    expect(admission.refusal(5)).toBeNull();
    for (const n of [1, 2, 3]) await world.add(5, [n]);
    await nextPoll();
    expect(admission.refusal(5)).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
    expect(admission.refusal(4)).toBeNull();
    await world.admin.xtrim(`parley:shard:{${world.stream}:5}`, 'MAXLEN', 1);
    await nextPoll();
    expect(admission.refusal(5)).toBeNull();
  });

  test('tells length and first entry of each shard', async () => {
    await start();
    const first = await world.add(2, [1]);
    await world.add(2, [2]);
    await nextPoll();
    expect([admission.length(2), admission.firstEntryId(2)]).toEqual([2, first]);
    expect([admission.length(3), admission.firstEntryId(3)]).toEqual([0, null]);
  });

  test('refuses every shard while the memory is too full', async () => {
    await start();
    const used = Number(/used_memory:(\d+)/.exec(await world.admin.info('memory'))?.[1]);
    await world.admin.config('SET', 'maxmemory', String(Math.round(used * 1.05)));
    await nextPoll();
    expect([0, 15].map((shard) => admission.refusal(shard)?.code)).toEqual(['overloaded', 'overloaded']);
    await world.admin.config('SET', 'maxmemory', String(used * 10));
    await nextPoll();
    expect(admission.refusal(0)).toBeNull();
    await world.admin.config('SET', 'maxmemory', '0');
  });

  test('without Redis it knows nothing and refuses nothing, and finds back by itself', async () => {
    await start();
    for (const n of [1, 2, 3]) await world.add(5, [n]);
    await nextPoll();
    expect([admission.reachable(), admission.refusal(5)?.code]).toEqual([true, 'overloaded']);
    await server.stop();
    await eventually(() => expect(admission.reachable()).toBe(false));
    expect([admission.refusal(5), admission.length(5), admission.firstEntryId(5)]).toEqual([null, 0, null]);
    await server.start();
    await eventually(() => expect(admission.reachable()).toBe(true));
    expect(admission.refusal(5)?.code).toBe('overloaded');
  });

  test('never has two polls at once', async () => {
    await start({ pollMs: 1 });
    process.kill(pidOf(server), 'SIGSTOP');
    const frozen = polls;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(polls - frozen).toBeLessThanOrEqual(1);
    process.kill(pidOf(server), 'SIGCONT');
    await nextPoll();
    expect(admission.reachable()).toBe(true);
  });
});

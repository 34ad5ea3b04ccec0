import type { UserId } from '@parley/contracts';
import { createLog, type DeletedUser, openBlockingRedis, redisReady } from '@parley/service-kit';
import { eventually, testRedisUrl } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { createErasureStore } from '../store/erasure.ts';
import { presentKey, stateKey } from '../store/keys.ts';
import { newUser } from '../testing/replica.ts';
import { startErasing } from './erase-people.ts';

const log = createLog({ service: 'presence', instance: 'test', level: 'silent' });

test('PV3 whoever was deleted is forgotten once everything that was told of them is done, and auth may be away meanwhile', async () => {
  const redis = openBlockingRedis(await testRedisUrl(), log);
  await redisReady(redis, 30_000);
  const [gone, recent, other] = [newUser(), newUser(), newUser()];
  const known = (userId: UserId): Promise<number> => redis.exists(stateKey(userId));
  for (const userId of [gone, recent, other]) {
    await redis.set(stateKey(userId), '{}');
    await redis.set(presentKey(userId), '{}');
  }
  const at = (ms: number): string => new Date(ms).toISOString();
  const deleted: DeletedUser[] = [
    { number: 4, userId: gone, at: at(Date.now() - 200_000) },
    { number: 9, userId: recent, at: at(Date.now()) },
  ];
  let asked = 0;
  let later = 0;
  const askDeleted = async (after: number): Promise<DeletedUser[]> => {
    asked += 1;
    if (asked === 1) throw new Error('auth is away');
    return deleted.filter(({ number }) => number > after);
  };
  const store = createErasureStore(redis);
  const erasing = startErasing({ store, askDeleted, log, now: () => Date.now() + later, everyMs: 20 });
  await eventually(async () => expect(await known(gone)).toBe(0));
  expect(await redis.exists(presentKey(gone))).toBe(0);
  expect([await known(recent), await known(other)]).toEqual([1, 1]);
  later = 200_000;
  await eventually(async () => expect(await known(recent)).toBe(0));
  await eventually(async () => expect(await store.readHead()).toBe(9));
  expect(await known(other)).toBe(1);
  await erasing.stop();
  redis.disconnect();
});

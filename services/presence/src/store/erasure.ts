import type { RedisClient } from '@parley/bus';
import type { UserId } from '@parley/contracts';
import { presentKey, stateKey } from './keys.ts';

/** Up to which number of auth's news people who were deleted are forgotten; begins anew after a loss of all data, which does no harm. */
const headKey = 'parley:presence:erased';

/** Forgets people for good. Every call throws when Redis does not answer. */
export interface ErasureStore {
  readHead(): Promise<number>;
  keepHead(number: number): Promise<void>;
  /** Everything that is known of one person. */
  forget(userId: UserId): Promise<void>;
}

/** Makes it. */
export const createErasureStore = (redis: RedisClient): ErasureStore => ({
  readHead: async () => Number((await redis.get(headKey)) ?? 0),
  keepHead: async (number) => void (await redis.set(headKey, number)),
  forget: async (userId) => {
    // Of two nodes of a cluster, perhaps.
    await redis.del(stateKey(userId));
    await redis.del(presentKey(userId));
  },
});

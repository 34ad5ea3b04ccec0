import { redisAddress, type Settings, type SettingValues, tokenSettings, url, urls, wholeNumber } from '@parley/service-kit';

/** Where the store is: all that a migration needs. */
export const storeSettings = {
  DATABASE_URL: url(['postgres:', 'postgresql:'], {
    about: 'PostgreSQL 17 or newer, as the role that owns the schema of media',
  }),
} as const satisfies Settings;

/** What media is told beyond the common settings. */
export const settings = {
  ...storeSettings,
  ...tokenSettings,
  DATABASE_POOL_SIZE: wholeNumber('connections', 2, 500, { fallback: '10', about: 'the most database connections at once' }),
  REDIS_URL: redisAddress({ about: 'Redis 7 or Valkey 8, or a cluster of either: jobs, and news of what ended early' }),
  AUTH_URL: urls({ about: 'the replicas of the auth service: keys of tokens, and which ended early' }),
  MESSAGE_PERSISTENCE_URL: urls({ about: 'the replicas of message-persistence, which judges who may see what' }),
} as const satisfies Settings;

/** The values of {@link settings}. */
export type MediaSettings = SettingValues<typeof settings>;

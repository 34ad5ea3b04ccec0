import { redisAddress, type Settings, tokenSettings, urls, wholeNumber } from '@parley/service-kit';

/** What presence is told beyond the common settings. */
export const settings = {
  ...tokenSettings,
  REDIS_URL: redisAddress({
    about: 'Redis 7 or Valkey 8, or a cluster of either: everything presence knows, and its facts and feeds',
  }),
  AUTH_URL: urls({ about: 'the replicas of the auth service: keys of tokens, and which ended early' }),
  AWAY_AFTER_SECONDS: wholeNumber('seconds', 10, 86_400, {
    fallback: '300',
    about: 'after how long without any event somebody who is online is shown as away',
  }),
  PRESENCE_RETENTION_DAYS: wholeNumber('days', 1, 3_650, {
    fallback: '90',
    about: 'after how long it is forgotten when somebody was last seen, and what they had set',
  }),
} as const satisfies Settings;

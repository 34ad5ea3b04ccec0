import {
  oneOf,
  redisAddress,
  type Settings,
  secretKey,
  text,
  textList,
  tokenSettings,
  url,
  urls,
  wholeNumber,
} from '@parley/service-kit';

/** Where the store is: all that a migration needs. */
export const storeSettings = {
  DATABASE_URL: url(['postgres:', 'postgresql:'], {
    about: 'PostgreSQL 17 or newer, as the role that owns the schema of notifications',
  }),
} as const satisfies Settings;

/** What notifications is told beyond the common settings. */
export const settings = {
  ...storeSettings,
  ...tokenSettings,
  DATABASE_POOL_SIZE: wholeNumber('connections', 2, 500, { fallback: '10', about: 'the most database connections at once' }),
  REDIS_URL: redisAddress({
    about: 'Redis 7 or Valkey 8, or a cluster of either: jobs, wake-ups, and news of what ended early',
  }),
  AUTH_URL: urls({ about: 'the replicas of the auth service: keys of tokens, what ended early, and which sign-ins go on' }),
  MESSAGE_PERSISTENCE_URL: urls({ about: 'the replicas of message-persistence: what changed, and what somebody misses' }),
  PRESENCE_URL: urls({ about: 'the replicas of presence, which know who is away' }),
  VAPID_PRIVATE_KEY: secretKey({
    about:
      "the operator's own P-256 private key, which push services know this installation by; browsers subscribe to its public key",
  }),
  VAPID_SUBJECT: text({ about: 'whom a push service turns to when something is wrong: a mailto: or https: address' }),
  PUSH_PREVIEW: oneOf(['on', 'off'], {
    fallback: 'on',
    about: 'off leaves names and texts out of all notifications; with on everybody decides for themselves',
  }),
  PUSH_PRIVATE_HOSTS: textList({
    fallback: '',
    about:
      "host:port of push services that are not on the public Internet; all others must be, so that nobody's subscription reaches into the network",
  }),
  PUSH_TTL_SECONDS: wholeNumber('seconds', 60, 2_419_200, {
    fallback: '86400',
    about: 'how long a push service keeps what a browser that is switched off has not taken yet',
  }),
  TELL_AFTER_SECONDS: wholeNumber('seconds', 0, 3_600, {
    fallback: '10',
    about: 'how long after a message somebody is told of it: who reads it until then hears nothing',
  }),
  TELL_AGAIN_SECONDS: wholeNumber('seconds', 1, 86_400, {
    fallback: '60',
    about:
      'how long after one push the next one of the same conversation comes at the earliest; doubled each time until somebody reads, up to 16 times',
  }),
  JOBS_AT_ONCE: wholeNumber('jobs', 1, 200, { fallback: '20', about: 'how many pushes and questions are under way at once' }),
} as const satisfies Settings;

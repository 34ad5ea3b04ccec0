import { redisAddress, type Settings, type SettingValues, secretKey, tokenSettings, url, wholeNumber } from '@parley/service-kit';

/** Where the store is: all that a migration needs. */
export const storeSettings = {
  DATABASE_URL: url(['postgres:', 'postgresql:'], { about: "PostgreSQL, as this service's own role" }),
} as const satisfies Settings;

/** The settings of the auth service, beyond those every service has. */
export const authSettings = {
  ...storeSettings,
  ...tokenSettings,
  DATABASE_POOL_SIZE: wholeNumber('connections', 1, 100, { fallback: '10', about: 'the most PostgreSQL connections at once' }),
  REDIS_URL: redisAddress({
    about: 'Redis or a cluster, where replicas count attempts together, share jobs and tell of revocations',
  }),
  KEY_ENCRYPTION_KEY: secretKey({ about: 'encrypts the signing keys at rest' }),
  ACCESS_TOKEN_SECONDS: wholeNumber('seconds', 5, 86_400, { fallback: '900', about: 'how long an access token is good' }),
  SESSION_IDLE_DAYS: wholeNumber('days', 1, 3_650, { fallback: '30', about: 'after how long without a refresh a session ends' }),
  KEY_ROTATION_DAYS: wholeNumber('days', 1, 3_650, {
    fallback: '30',
    about: 'how long a signing key signs before a new one takes its place',
  }),
  KEY_PUBLISH_AHEAD_SECONDS: wholeNumber('seconds', 600, 604_800, {
    fallback: '3600',
    about: 'how long a new key is published before it signs; verifiers read the key set every 5 minutes',
  }),
  PASSWORD_HASHES_AT_ONCE: wholeNumber('hashes', 1, 64, {
    fallback: '2',
    about: 'how many passwords are hashed at the same time; each takes a core for some 20 ms and 19 MiB',
  }),
  PASSWORD_HASH_QUEUE: wholeNumber('requests', 0, 10_000, {
    fallback: '256',
    about: 'how many more requests may wait to hash; beyond it the answer is overloaded',
  }),
  LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: wholeNumber('failures in 5 minutes', 1, 1_000_000, {
    fallback: '10',
    about: 'failed logins to one account from one address',
  }),
  LOGIN_FAILURES_PER_ACCOUNT: wholeNumber('failures in 5 minutes', 1, 1_000_000, {
    fallback: '100',
    about: 'failed logins to one account from anywhere; the larger it is, the harder it is to lock somebody out',
  }),
  LOGIN_FAILURES_PER_ADDRESS: wholeNumber('failures in 5 minutes', 1, 1_000_000, {
    fallback: '100',
    about: 'failed logins to any account from one address; a team may share one',
  }),
  REGISTRATIONS_PER_ADDRESS: wholeNumber('registrations in an hour', 1, 1_000_000, {
    fallback: '300',
    about: 'registrations, failed ones too, from one address',
  }),
  REFRESHES_PER_ADDRESS: wholeNumber('refreshes in a minute', 1, 1_000_000, {
    fallback: '600',
    about: 'refreshes, failed ones too, from one address',
  }),
} as const satisfies Settings;

/** The values of {@link authSettings}. */
export type AuthSettings = SettingValues<typeof authSettings>;

import {
  redisAddress,
  type Settings,
  secretKey,
  sendLimitSettings,
  textList,
  tokenSettings,
  url,
  urls,
  wholeNumber,
} from '@parley/service-kit';

/** The gateway's settings beyond the common ones. */
export const settings = {
  ...tokenSettings,
  ...sendLimitSettings,
  REDIS_URL: redisAddress({ about: 'Redis 7 or Valkey 8, or a cluster of either: the bus' }),
  AUTH_URL: urls({ about: 'where the auth service answers' }),
  MESSAGE_PERSISTENCE_URL: urls({ about: 'where the message-persistence service answers' }),
  PRESENCE_URL: urls({ about: 'where the presence service answers' }),
  GATEWAY_SEAL_KEY: secretKey({ about: 'shared by all gateways: seals the session ids that name their owner' }),
  ADVERTISED_URL: url(['http:'], { about: 'where other gateways reach this one' }),
  ALLOWED_ORIGINS: textList({
    fallback: '',
    about: 'the origins whose pages may connect; a missing Origin header is allowed, "null" never',
  }),
  EVENTS_PER_SECOND: wholeNumber('events per second and connection', 1, 100_000, {
    fallback: '50',
    about: 'how fast one connection may emit anything',
  }),
  CONNECTIONS_PER_USER: wholeNumber('connections', 1, 100_000, {
    fallback: '20',
    about: 'how many connections one user may hold at this gateway',
  }),
  CONNECTIONS_PER_ADDRESS: wholeNumber('connections', 1, 1_000_000, {
    fallback: '200',
    about: 'how many connections one address may hold at this gateway',
  }),
  MAX_UNANSWERED_SENDS: wholeNumber('sends', 1, 1_000_000, {
    fallback: '20000',
    about: 'how many sends may wait for an answer before more are refused as overloaded',
  }),
  REPLAY_BYTES: wholeNumber('bytes', 0, 17_179_869_184, {
    fallback: '67108864',
    about: 'how much of the recent frames is kept in memory, for those who reconnect',
  }),
  DRAIN_MS: wholeNumber('milliseconds', 0, 600_000, {
    fallback: '10000',
    about: 'the drain window after SIGTERM, over which clients are told to connect anew; 0 closes them at once',
  }),
  SHARD_MAX_ENTRIES: wholeNumber('entries', 1, 10_000_000, {
    fallback: '5000',
    about: 'a shard longer than this takes no more sends',
  }),
} as const satisfies Settings;

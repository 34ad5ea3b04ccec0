import {
  oneOf,
  optional,
  redisAddress,
  type Settings,
  sendLimitSettings,
  text,
  tokenSettings,
  url,
  urls,
  wholeNumber,
} from '@parley/service-kit';

/** Where the service's own schema is. */
export const storeSettings = {
  DATABASE_URL: url(['postgres:', 'postgresql:'], {
    about: 'PostgreSQL 17 or newer, as the role that owns the schema of message-persistence',
  }),
} as const satisfies Settings;

/** What message-persistence is told beyond the common settings. */
export const settings = {
  ...tokenSettings,
  ...storeSettings,
  DATABASE_REPLICA_URL: optional(
    url(['postgres:', 'postgresql:'], {
      about:
        'a streaming replica of that database, as the same role: history, threads and search are read there while it is fresh enough. Without it all is read from the primary',
    }),
  ),
  ...sendLimitSettings,
  REPORTS_PER_HOUR: wholeNumber('reports per hour and user', 1, 100_000, {
    fallback: '60',
    about: 'how many messages one user may report; a quarter of them at once',
  }),
  SEARCHES_PER_MINUTE: wholeNumber('searches per minute and user', 1, 100_000, {
    fallback: '120',
    about: 'how many pages of search one user may ask for; half of them at once',
  }),
  SHARD_LOOPS: wholeNumber('batches', 1, 8, {
    fallback: '4',
    about: 'how many batches of submissions may be under way at once; each has a database connection of its own',
  }),
  DATABASE_POOL_SIZE: wholeNumber('connections', 2, 500, {
    fallback: '10',
    about: 'the most database connections for everything that comes over HTTP',
  }),
  SEARCH_INDEXING: oneOf(['on', 'off'], {
    fallback: 'on',
    about: 'off leaves indexing messages for search to other replicas; where none does it, searches get slow',
  }),
  RETENTION_MONTHS: optional(
    wholeNumber('months', 1, 1_200, {
      about: 'how many whole months are kept beside the present one; what is older is dropped for good. Without it all are kept',
    }),
  ),
  RETENTION_ARCHIVE: optional(
    text({
      about:
        'the directory into which each month is written before it is dropped; one that all replicas share. Without it none is',
    }),
  ),
  REDIS_URL: redisAddress({ about: 'Redis 7 or Valkey 8, or a cluster of either: shards, feeds and jobs' }),
  AUTH_URL: urls({ about: 'the replicas of the auth service: keys of tokens, and people by their ids' }),
  PRESENCE_URL: optional(
    urls({ about: 'the replicas of presence: what it keeps of somebody, for their own copy. Without it copies lack that' }),
  ),
  NOTIFICATIONS_URL: optional(
    urls({ about: 'the replicas of notifications: what it keeps of somebody, for their own copy. Without it copies lack that' }),
  ),
} as const satisfies Settings;

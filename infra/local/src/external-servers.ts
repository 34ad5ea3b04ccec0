import { Redis } from 'ioredis';
import { Client } from 'pg';

const reasonOf = (error: unknown): string => {
  // Several addresses of a name were tried: the reason is in the parts.
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
};

/** Checks that the PostgreSQL of DATABASE_URL can be reached. Throws one sentence, without the URL's password. */
export const checkPostgres = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`DATABASE_URL cannot be reached: ${reasonOf(error)}.`, { cause: error });
  } finally {
    await client.end().catch(() => {});
  }
};

const oldestRedis = 7;

/**
 * Checks that the Redis of REDIS_URL can be reached and is new enough. Throws one sentence.
 * @returns a warning when it may throw keys away, else undefined
 */
export const checkRedis = async (address: string): Promise<string | undefined> => {
  // Of a cluster the first node speaks for all.
  const info = await readInfo((address.split(',')[0] ?? address).replace('+cluster:', ':'));
  const version = /^redis_version:(.*)$/m.exec(info)?.[1]?.trim() ?? '0';
  if (Number.parseInt(version, 10) < oldestRedis)
    throw new Error(`The Redis of REDIS_URL is ${version}: Parley needs ${oldestRedis} or newer.`);
  const policy = /^maxmemory_policy:(.*)$/m.exec(info)?.[1]?.trim();
  return policy === undefined || policy === 'noeviction'
    ? undefined
    : `The Redis of REDIS_URL has maxmemory-policy ${policy} and may lose messages: set it to noeviction.`;
};

const readInfo = async (url: string): Promise<string> => {
  let reason: unknown;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5000, maxRetriesPerRequest: 0 });
  client.on('error', (error) => {
    reason = error;
  });
  try {
    await client.connect();
    return await client.info();
  } catch (error) {
    throw new Error(`REDIS_URL cannot be reached: ${reasonOf(reason ?? error)}.`, { cause: error });
  } finally {
    client.disconnect();
  }
};

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareDatabase, repositoryRoot } from '@parley/local';
import { Client } from 'pg';
import type { BenchStack } from './bench-stack.ts';

const name = 'bench_copy';
const migrateWithinMs = 60_000;

/** A second database in the stack's PostgreSQL with the tables of message-persistence, empty. Answers the URL of the role that owns them. */
export const createCopyDatabase = async (stack: BenchStack): Promise<string> => {
  const url = new URL(stack.launched.stack().postgres.url);
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  url.pathname = `/${name}`;
  const urls = await prepareDatabase({ adminUrl: url.href });
  const databaseUrl = urls['message-persistence'];
  await promisify(execFile)(process.execPath, [join(repositoryRoot, 'services/message-persistence/src/migrate.ts')], {
    env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' },
    timeout: migrateWithinMs,
  });
  return databaseUrl;
};

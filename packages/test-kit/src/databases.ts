import { randomBytes } from 'node:crypto';
import { type DatabaseUrls, prepareDatabase } from '@parley/local';
import { Client } from 'pg';
import { sharedPostgresUrl } from './provided.ts';

/** A database of a test's own in the shared PostgreSQL. */
export interface TestDatabase {
  /** URL of the administrator. */
  adminUrl: string;
  /** URL of each owning service's role. */
  urls: DatabaseUrls;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

const ask = async (statement: string): Promise<void> => {
  const client = new Client({ connectionString: sharedPostgresUrl() });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** Makes an empty database with a role and schema per owning service; migrations are the service's own. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await ask(`CREATE DATABASE ${name}`);
  const url = new URL(sharedPostgresUrl());
  url.pathname = `/${name}`;
  const drop = (): Promise<void> => ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return { adminUrl: url.href, urls: await prepareDatabase({ adminUrl: url.href }), drop };
};

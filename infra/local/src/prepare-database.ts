import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { repositoryRoot } from './repository.ts';

/** The services that own a part of the database, with their role and schema. */
export const databaseOwners = {
  auth: { role: 'parley_auth', schema: 'auth' },
  'message-persistence': { role: 'parley_message_persistence', schema: 'message_persistence' },
  media: { role: 'parley_media', schema: 'media' },
  notifications: { role: 'parley_notifications', schema: 'notifications' },
} as const satisfies Record<string, { role: string; schema: string }>;

/** Connection URL of each owning service. */
export type DatabaseUrls = Record<keyof typeof databaseOwners, string>;

const oldestVersion = 17;
// Any number, as long as every caller uses the same.
const advisoryLock = 7_275_369;
const maxAttempts = 20;

/**
 * Makes (or corrects) one role and one schema per owning service. May run any number of times, also at the same time.
 *
 * Role passwords are derived from the administrator's, so that every database of the same server, and every data
 * directory that uses it, agrees on them: roles belong to the whole server.
 * @param options.adminUrl URL of an administrator (superuser, or one that may create roles and schemas) for the database
 * @returns URLs of the roles for the same database
 */
export const prepareDatabase = async ({ adminUrl }: { adminUrl: string }): Promise<DatabaseUrls> => {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    await refuseOldVersion(client);
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    for (const { role, schema } of Object.values(databaseOwners)) await prepareOwner(client, { adminUrl, role, schema });
  } finally {
    await client.end();
  }
  return {
    auth: roleUrl(adminUrl, databaseOwners.auth.role),
    'message-persistence': roleUrl(adminUrl, databaseOwners['message-persistence'].role),
    media: roleUrl(adminUrl, databaseOwners.media.role),
    notifications: roleUrl(adminUrl, databaseOwners.notifications.role),
  };
};

const refuseOldVersion = async (client: Client): Promise<void> => {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  const version = rows[0]?.server_version ?? '0';
  if (Number.parseInt(version, 10) >= oldestVersion) return;
  throw new Error(`PostgreSQL ${version} is too old: Parley needs ${oldestVersion} or newer.`);
};

type Owner = { adminUrl: string; role: string; schema: string };

const prepareOwner = async (client: Client, { adminUrl, role, schema }: Owner): Promise<void> => {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const values = { role, schema, database: rows[0]?.name ?? '', password: rolePassword(adminUrl, role) };
  const script = fillIn(readFileSync(join(repositoryRoot, 'infra/postgres/owner.sql'), 'utf8'), values);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(script);
      return;
    } catch (error) {
      if (attempt === maxAttempts || !isRace(error)) throw error;
      await delay(20 + Math.random() * 80);
    }
  }
};

/** The advisory lock holds within one database only; in two databases of a server the same role may be changed at once. */
const isRace = (error: unknown): boolean => {
  if (!(error instanceof DatabaseError)) return false;
  return (
    (error.code === 'XX000' && error.message.includes('concurrently updated')) || error.code === '23505' || error.code === '42710'
  );
};

/** Replaces psql's variables, `:"name"` by an identifier and `:'name'` by a text, so that psql can run the file as well. */
const fillIn = (script: string, values: Record<string, string>): string =>
  script.replaceAll(/(?<!:):(?:"(\w+)"|'(\w+)')/g, (whole, identifier: string | undefined, literal: string | undefined) => {
    const value = values[identifier ?? literal ?? ''];
    if (value === undefined) throw new Error(`owner.sql uses ${whole}, which has no value.`);
    return identifier ? escapeIdentifier(value) : escapeLiteral(value);
  });

const rolePassword = (adminUrl: string, role: string): string => {
  const adminPassword = decodeURIComponent(new URL(adminUrl).password);
  return createHmac('sha256', adminPassword).update(`parley role ${role}`).digest('base64url');
};

const roleUrl = (adminUrl: string, role: string): string => {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = rolePassword(adminUrl, role);
  return url.href;
};

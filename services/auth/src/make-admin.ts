import { commonSettings, createLog, openDatabase, readSettings } from '@parley/service-kit';
import { storeSettings } from './config.ts';
import type { Tables } from './store/tables.ts';
import { createUserManager } from './store/user-management.ts';

const { INSTANCE_NAME, NODE_ENV } = commonSettings;

const usage = 'Say whom: node services/auth/src/make-admin.ts <username>';

const sentences = {
  made: (username: string) => `${username} is an admin now; clients notice within 3 s.`,
  already: (username: string) => `${username} is an admin already.`,
  unknown: (username: string) => `Nobody has the username ${username}; register first.`,
  foreign: (username: string) => `${username} belongs to a foreign issuer, which decides roles itself (FOREIGN_ROLES_TRUSTED).`,
} as const;

/** Makes somebody an admin of the installation: the way to the first one. Exits 0, or 1 with the reason. */
const main = async (username: string | undefined): Promise<void> => {
  if (username === undefined || username === '') throw new Error(usage);
  const settings = readSettings({ NODE_ENV, INSTANCE_NAME, ...storeSettings });
  const log = createLog({ service: 'auth', instance: settings.INSTANCE_NAME, level: 'silent' });
  const db = openDatabase<Tables>({ url: settings.DATABASE_URL, poolSize: 1, name: 'auth-make-admin', log });
  try {
    const outcome = await createUserManager(db).makeAdmin(username, () => new Date());
    const sentence = sentences[outcome](username);
    if (outcome === 'unknown' || outcome === 'foreign') throw new Error(sentence);
    process.stdout.write(`${sentence}\n`);
  } finally {
    await db.destroy();
  }
};

try {
  await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type DatabaseUrls, prepareDatabase } from './prepare-database.ts';
import { repositoryRoot } from './repository.ts';
import { readSettings } from './settings.ts';
import { readStack } from './stack-file.ts';

const fail = (...sentences: readonly string[]): never => {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
};

/** What is done by a program of the service whose database it is. */
type Task = { owner: keyof DatabaseUrls; program: string; args: readonly string[] };

const usage = 'Say whom: npm run admin -- <username>, or after a restore: npm run admin -- --raise-epoch';

const taskOf = ([word]: readonly string[]): Task => {
  if (word === '--raise-epoch') return { owner: 'message-persistence', program: 'raise-epoch.ts', args: [] };
  if (word === undefined || word.startsWith('-')) return fail(usage);
  return { owner: 'auth', program: 'make-admin.ts', args: [word] };
};

const { owner, program, args } = taskOf(process.argv.slice(2));
const result = readSettings(process.env, repositoryRoot);
const { dataDir } = result.ok ? result.settings : fail(...result.faults);
const stack =
  readStack(dataDir) ?? fail(`No Parley stack runs on the data directory ${dataDir}; start it with npm start, then try again.`);

const databaseUrl = await prepareDatabase({ adminUrl: stack.postgres.url })
  .then((urls) => urls[owner])
  .catch(() => fail(`PostgreSQL of the stack on ${dataDir} does not answer; npm run status shows what runs.`));
const { status } = spawnSync(process.execPath, [join(repositoryRoot, 'services', owner, 'src', program), ...args], {
  env: { ...process.env, DATABASE_URL: databaseUrl },
  stdio: 'inherit',
});
process.exit(status ?? 1);

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareDatabase } from './prepare-database.ts';
import { repositoryRoot } from './repository.ts';
import { readSettings } from './settings.ts';
import { readStack } from './stack-file.ts';

const fail = (...sentences: readonly string[]): never => {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
};

const username = process.argv[2] ?? fail('Say whom: npm run admin -- <username>');
const result = readSettings(process.env, repositoryRoot);
const { dataDir } = result.ok ? result.settings : fail(...result.faults);
const stack =
  readStack(dataDir) ?? fail(`No Parley stack runs on the data directory ${dataDir}; start it with npm start, then try again.`);

const databaseUrl = await prepareDatabase({ adminUrl: stack.postgres.url })
  .then(({ auth }) => auth)
  .catch(() => fail(`PostgreSQL of the stack on ${dataDir} does not answer; npm run status shows what runs.`));
const { status } = spawnSync(process.execPath, [join(repositoryRoot, 'services/auth/src/make-admin.ts'), username], {
  env: { ...process.env, DATABASE_URL: databaseUrl },
  stdio: 'inherit',
});
process.exit(status ?? 1);

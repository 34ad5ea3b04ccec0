import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';
import { readSettings } from './settings.ts';
import { readStack } from './stack-file.ts';

const fail = (...sentences: readonly string[]): never => {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
};

const [what, ...words] = process.argv.slice(2);
if (what !== 'dead-letters') fail('Say what: npm run bus -- dead-letters <list | replay | drop> [<id> | --all]');
const result = readSettings(process.env, repositoryRoot);
const { dataDir } = result.ok ? result.settings : fail(...result.faults);
const stack =
  readStack(dataDir) ?? fail(`No Parley stack runs on the data directory ${dataDir}; start it with npm start, then try again.`);

const { status } = spawnSync(
  process.execPath,
  [join(repositoryRoot, 'services/message-persistence/src/dead-letters.ts'), ...words],
  { env: { ...process.env, REDIS_URL: stack.redis.url }, stdio: 'inherit' },
);
process.exit(status ?? 1);

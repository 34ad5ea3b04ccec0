import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { launcherPid } from './data-directory.ts';
import { keptSecret } from './kept-values.ts';
import type { AnswerLine } from './launcher-requests.ts';
import { repositoryRoot } from './repository.ts';
import { serviceNames } from './services.ts';
import { readSettings } from './settings.ts';
import { readStack } from './stack-file.ts';

const fail = (...sentences: readonly string[]): never => {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
};

const isAnswerLine = (value: unknown): value is AnswerLine =>
  typeof value === 'object' && value !== null && ('line' in value || 'end' in value);

const asked = process.argv[2];
const service =
  serviceNames.find((name) => name === asked) ??
  fail(`Say which service: npm run restart -- <${serviceNames.join(' | ')}>${asked ? `; "${asked}" is none.` : ''}`);
const result = readSettings(process.env, repositoryRoot);
const { dataDir } = result.ok ? result.settings : fail(...result.faults);
const stack =
  readStack(dataDir) ?? fail(`No Parley stack runs on the data directory ${dataDir}; npm start starts one, with what is new.`);
if (launcherPid(dataDir) === undefined)
  fail('The launcher was killed, so nobody can restart anything; the next npm start ends what it left behind.');
const { url } = stack.launcher ?? fail('The stack is still starting; try again when npm start says that it is ready.');

// Neither a time-out nor a retry: a drain may take minutes, and asking twice would restart twice.
const asking = request(new URL(`/restart/${service}`, url), {
  method: 'POST',
  headers: { authorization: `Bearer ${keptSecret(dataDir, 'LAUNCHER_SECRET')}` },
});
asking.on('error', (error) => fail(`The launcher does not answer (${error.message}); npm run status shows what runs.`));
asking.end();
const answer = await new Promise<IncomingMessage>((resolve) => asking.once('response', resolve));
if (answer.statusCode !== 200) fail(`The launcher refused (${answer.statusCode}); was ${dataDir}/secrets.json changed?`);
for await (const text of createInterface({ input: answer })) {
  const line: unknown = JSON.parse(text);
  if (!isAnswerLine(line)) continue;
  if ('line' in line) console.log(line.line);
  else process.exit(line.end === null ? 0 : fail(line.end));
}
fail('The launcher stopped before the restart was finished.');

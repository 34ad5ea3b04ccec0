import { createKeptDeadLetters, type KeptDeadLetter, type KeptDeadLetters, presenceFacts } from '@parley/bus';
import { commonSettings, createLog, openRedis, readSettings, redisReady } from '@parley/service-kit';
import { settings as own } from './config.ts';
import { messageSubmitted } from './events/message-submitted.ts';

const usage = 'Say what: dead-letters.ts <list [--content] | replay <id | --all> | drop <id | --all>>';
const { INSTANCE_NAME, NODE_ENV } = commonSettings;

interface Stream {
  readonly name: string;
  readonly letters: KeptDeadLetters;
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** Without what people wrote, unless it is asked for (PV1). */
const describe = (stream: string, letter: KeptDeadLetter, withContent: boolean): string => {
  const { id, at, shard, error, message, content } = letter;
  const where = shard === undefined ? stream : `${stream} shard ${shard}`;
  const line = `${id}  ${new Date(at).toISOString()}  ${where}  ${error}  ${Buffer.byteLength(content)} bytes`;
  return withContent ? `${line}\n    ${message}\n    ${content}` : line;
};

const list = async (streams: readonly Stream[], withContent: boolean): Promise<void> => {
  let count = 0;
  for (const { name, letters } of streams)
    for (const letter of await letters.list()) {
      write(describe(name, letter, withContent));
      count += 1;
    }
  write(count === 1 ? '1 dead letter.' : `${count} dead letters.`);
};

const actOn = async (streams: readonly Stream[], action: 'replay' | 'drop', which: string): Promise<void> => {
  let count = 0;
  for (const { letters } of streams) {
    // Those that are there now: what fails again at once must not be replayed for ever.
    const ids = which === '--all' ? (await letters.list()).map(({ id }) => id) : [which];
    for (const id of ids) if (await letters[action](id)) count += 1;
  }
  if (count === 0 && which !== '--all') throw new Error(`There is no dead letter ${which}.`);
  write(`${count} ${action === 'replay' ? 'handed on again' : 'dropped'}.`);
};

const run = async (streams: readonly Stream[], [action, which]: readonly string[]): Promise<void> => {
  if (action === 'list' && (which === undefined || which === '--content')) return list(streams, which !== undefined);
  const isId = which === '--all' || /^\d+-\d+$/.test(which ?? '');
  if ((action === 'replay' || action === 'drop') && which !== undefined && isId) return actOn(streams, action, which);
  throw new Error(usage);
};

/** Shows, replays or drops what could not be handled. Exits 0, or 1 with the reason. */
const main = async (words: readonly string[]): Promise<void> => {
  const settings = readSettings({ NODE_ENV, INSTANCE_NAME, REDIS_URL: own.REDIS_URL });
  const log = createLog({ service: 'dead-letters', instance: settings.INSTANCE_NAME, level: 'silent' });
  const redis = openRedis(settings.REDIS_URL, 'commands', log);
  try {
    await redisReady(redis, 5_000);
    const streams = [messageSubmitted, presenceFacts].map((name) => ({ name, letters: createKeptDeadLetters(redis, name) }));
    await run(streams, words);
  } finally {
    redis.disconnect();
  }
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

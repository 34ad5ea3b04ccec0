import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { prepareDatabase, readStack, repositoryRoot } from '@parley/local';
import { eventually } from '@parley/test-kit';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Line, messagesOf, somebody, wholeHistory } from './person.ts';
import { sharedDir, sharedUrl } from './shared-stack.ts';

let database: pg.Client;
let line: Line | undefined;
beforeAll(async () => {
  const { 'message-persistence': url } = await prepareDatabase({ adminUrl: readStack(sharedDir())?.postgres.url ?? '' });
  database = new pg.Client(url);
  await database.connect();
});
afterAll(async () => {
  line?.close();
  await mend();
  await database.end();
});

/** `npm run bus -- …`, without npm. */
const bus = async (...words: string[]): Promise<{ code: number | null; out: string }> => {
  const { NODE_ENV: _, ...env } = process.env;
  const child = spawn(process.execPath, ['infra/local/bus.mjs', ...words], {
    cwd: repositoryRoot,
    env: { ...env, PARLEY_DATA_DIR: sharedDir() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
};

/** A defect of the schema, as a release may bring one: some texts cannot be stored. */
const breakFor = (text: string) =>
  database.query(`ALTER TABLE messages ADD CONSTRAINT poison CHECK (content NOT LIKE '${text}%') NOT VALID`);
const mend = () => database.query('ALTER TABLE messages DROP CONSTRAINT IF EXISTS poison');

test('MS4 what cannot be stored is set aside and told as unknown; it is listed, replayed once it can, recognised when it was stored meanwhile, or dropped', async () => {
  const poison = `poison ${randomUUID()}`;
  const { person, room, line: mine } = await somebody(sharedUrl());
  line = mine;
  await breakFor(poison);
  const [sent, repeated, dropped] = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of [sent, repeated, dropped])
    expect(await mine.send(room, `${poison} ${id}`, id)).toMatchObject({
      ok: false,
      error: { code: 'internal', outcome: 'unknown' },
    });
  expect(await mine.send(room, 'the rest goes on')).toMatchObject({ ok: true });

  const listed = await bus('dead-letters', 'list');
  expect([listed.code, listed.out]).toEqual([0, expect.stringContaining('3 dead letters.')]);
  expect(listed.out).not.toContain(poison);
  const { out: contents } = await bus('dead-letters', 'list', '--content');
  const idOf = (commandId: string) => {
    const lines = contents.split('\n');
    const at = lines.findIndex((one) => one.includes(`${poison} ${commandId}`));
    return /^\d+-\d+/.exec(lines.slice(0, at).findLast((one) => /^\d+-\d+ /.test(one)) ?? '')?.[0] ?? '';
  };

  await mend();
  expect(await mine.send(room, `${poison} ${repeated}`, repeated)).toMatchObject({ ok: true, data: { duplicate: false } });
  expect(await bus('dead-letters', 'drop', idOf(dropped))).toMatchObject({ code: 0, out: '1 dropped.\n' });
  expect(await bus('dead-letters', 'replay', '--all')).toMatchObject({ code: 0, out: '2 handed on again.\n' });
  await eventually(() => expect(messagesOf(mine.frames, room).map(({ clientMessageId }) => clientMessageId)).toContain(sent));
  const stored = (await wholeHistory(person, room)).map(({ content }) => content);
  expect(stored).toEqual(['the rest goes on', `${poison} ${repeated}`, `${poison} ${sent}`]);
  expect(await bus('dead-letters', 'list')).toMatchObject({ code: 0, out: '0 dead letters.\n' });
  expect(await bus('dead-letters', 'replay', idOf(sent))).toMatchObject({
    code: 1,
    out: expect.stringContaining('There is no dead letter'),
  });
});

test('npm run bus says what is wrong with what it was told', async () => {
  expect(await bus('dead-letters', 'bury')).toMatchObject({ code: 1, out: expect.stringContaining('Say what') });
});

import { type ChildProcess, execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, type LaunchedStack, launchStack, repositoryRoot } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, register } from './person.ts';

let stack: LaunchedStack;
let keyPort: number;
const directory = mkdtempSync(join(tmpdir(), 'parley-embedding-'));
const running: ChildProcess[] = [];

beforeAll(async () => {
  keyPort = await findFreePort();
  const env = {
    FOREIGN_ISSUER: 'https://shop.example',
    FOREIGN_AUDIENCE: 'parley',
    FOREIGN_JWKS_URL: `http://127.0.0.1:${keyPort}`,
  };
  stack = await launchStack({ env });
});
afterAll(async () => {
  for (const child of running) child.kill();
  await stack.destroy();
  rmSync(directory, { recursive: true, force: true });
});

/** The application of docs/embedding.md, with nothing changed but the two ports. */
const application = (): string => {
  const page = readFileSync(join(repositoryRoot, 'docs/embedding.md'), 'utf8');
  const [, block = ''] = /```js\n([^]*?)```/.exec(page) ?? [];
  return block.replace('localhost:8080', new URL(stack.url).host).replace('listen(9000)', `listen(${keyPort})`);
};

test('AU5 the application of docs/embedding.md lets its user chat, and only in the room its token names', async () => {
  const anna = await register(stack.url, 'anna');
  const room = await anna.call<{ id: string }>('POST', '/api/rooms', { kind: 'private', name: 'Support' });
  expect(room.status).toBe(201);
  const line = await connect(anna);

  symlinkSync(join(repositoryRoot, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'shop.mjs'), application());
  const shop = execFile(process.execPath, ['shop.mjs'], { cwd: directory, env: { ...process.env, ROOM_ID: room.body.id } });
  running.push(shop);
  let said = '';
  for (const stream of [shop.stdout, shop.stderr]) stream?.on('data', (text: string) => (said += text));
  await eventually(() => expect(said).toMatch(/zoe \{\s+ok: true/));

  const texts = () => line.frames.flatMap(({ events }) => events.map(({ type, data }) => [type, data.content]));
  await eventually(() => expect(texts()).toContainEqual(['message.created', 'Hello from the shop!']));
  const members = await anna.call<{ items: { username: string; displayName: string; role: string }[] }>(
    'GET',
    `/api/rooms/${room.body.id}/members`,
  );
  expect(members.body.items).toContainEqual(
    expect.objectContaining({ username: 'zoe', displayName: 'Zoë from the shop', role: 'member' }),
  );
  line.close();
});

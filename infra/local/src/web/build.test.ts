import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../repository.ts';
import { buildWebClient, builtWebClient } from './build.ts';
import { loadWebFiles } from './files.ts';

const root = mkdtempSync(join(tmpdir(), 'parley-web-build-'));
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const main = 'services/web-client/src/main.ts';
const build = (): Promise<string> => buildWebClient({ root, signal: new AbortController().signal });

beforeAll(() => {
  write('services/web-client/index.html', '<!doctype html><title>T</title><script type="module" src="/src/main.ts"></script>');
  write(main, `document.title = ${JSON.stringify('a title '.repeat(100))};`);
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(join(repositoryRoot, 'node_modules/vite'), join(root, 'node_modules/vite'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('the web client is built once for what its sources are, with smaller forms of its files', async () => {
  expect(builtWebClient(root)).toBeUndefined();
  const folder = await build();
  expect(builtWebClient(root)).toBe(folder);
  const files = loadWebFiles(folder);
  expect([...files.keys()]).toEqual(['/index.html', expect.stringMatching(/^\/assets\/index-[\w-]+\.js$/)]);
  expect(Object.keys([...files.values()][1]?.forms ?? {}).toSorted()).toEqual(['br', 'gzip', 'identity']);
  write('services/web-client/src/main.test.ts', '// no part of what is built');
  expect(builtWebClient(root)).toBe(folder);
  write(main, 'document.title = "changed";');
  expect(builtWebClient(root)).toBeUndefined();
});

test('a web client that cannot be built says why, and leaves nothing that could be taken for one', async () => {
  write(main, 'import "./missing.ts";');
  await expect(build()).rejects.toThrow(/The web client could not be built:[^]*missing\.ts/);
  expect(builtWebClient(root)).toBeUndefined();
  expect(readdirSync(join(root, 'node_modules/.cache/parley/web-client'))).toHaveLength(1);
  write(main, 'document.title = "mended";');
  expect(existsSync(join(await build(), 'index.html'))).toBe(true);
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { plantTree } from './planted-tree.ts';
import { applyStep, readRecipes } from './recipes.ts';
import { repositoryRoot } from './repository.ts';

const folders: string[] = [];
// Two copies of the repository, on a disk that others write to as well.
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })), 60_000);

const notCopied = new Set(['node_modules', '.git', '.nx', '.parley']);

/** The dependencies stay where they are; our own packages are those of the copy. */
const linkDependencies = (copy: string): void => {
  const from = join(repositoryRoot, 'node_modules');
  const to = join(copy, 'node_modules');
  mkdirSync(join(to, '@parley'), { recursive: true });
  for (const name of readdirSync(from)) if (name !== '@parley') symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(join(from, '@parley'))) {
    const own = relative(repositoryRoot, realpathSync(join(from, '@parley', name)));
    symlinkSync(join(copy, own), join(to, '@parley', name));
  }
};

const copyRepository = (): string => {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'parley-recipe-')));
  folders.push(copy);
  cpSync(repositoryRoot, copy, { recursive: true, filter: (path) => !notCopied.has(basename(path)) });
  linkDependencies(copy);
  return copy;
};

const run = (root: string, commands: string): { status: number | null; said: string } => {
  const path = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH: path };
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', commands], { cwd: root, env, encoding: 'utf8' });
  return { status, said: `${stdout}\n${stderr}`.slice(-4_000) };
};

const page = readFileSync(join(repositoryRoot, 'docs/contributing.md'), 'utf8');

test.each(readRecipes(page))('the recipe "$title" works as it is written', { timeout: 300_000 }, ({ steps }) => {
  const copy = copyRepository();
  for (const step of steps)
    if (step.kind === 'commands') {
      const { status, said } = run(copy, step.text);
      expect(status, said).toBe(0);
    } else applyStep(copy, step);
  expect(steps.some(({ kind }) => kind === 'commands')).toBe(true);
});

test('both recipes are there', () => {
  expect(readRecipes(page).map(({ title }) => title)).toEqual(['add a client event', 'add a column']);
});

test('a change is applied where its lines stand once, however a table is padded, and refused elsewhere', () => {
  const { root, remove } = plantTree({ 'a.ts': 'one\ntwo\nthree\ntwo\n', 'b.md': '| a   | b  |\n| --- | -- |\n| 1   | 2  |\n' });
  folders.push(root);
  applyStep(root, { kind: 'change', path: 'a.ts', lines: [' one', '-two', '+2', ' three'] });
  expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe('one\n2\nthree\ntwo\n');
  const again = (lines: string[]) => () => applyStep(root, { kind: 'change', path: 'a.ts', lines });
  expect(again(['-four', '+4'])).toThrow('has these lines 0 times');
  applyStep(root, { kind: 'change', path: 'a.ts', lines: ['+zero', ' one'] });
  expect(again([' o', '+x'])).toThrow('0 times');
  expect(again(['-two', '+x'])).not.toThrow();
  applyStep(root, { kind: 'change', path: 'b.md', lines: [' | a | b |', ' | --- | -- |', '+| 0 | 1 |'] });
  expect(readFileSync(join(root, 'b.md'), 'utf8')).toBe('| a   | b  |\n| --- | -- |\n| 0 | 1 |\n| 1   | 2  |\n');
  remove();
});

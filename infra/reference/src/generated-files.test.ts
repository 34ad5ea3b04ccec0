import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { format } from './format.ts';
import { generateFiles } from './generated-files.ts';
import { repositoryRoot } from './repository.ts';

const read = (path: string): string => {
  try {
    return readFileSync(join(repositoryRoot, path), 'utf8');
  } catch {
    return '';
  }
};

test.each(await generateFiles())('$path says what the code says; `npm run docs` writes it anew', ({ path, text }) => {
  expect(read(path) === format(path, text), `${path} has drifted from the code: run \`npm run docs\` and commit it`).toBe(true);
});

test('what is generated is the same each time', async () => {
  expect(await generateFiles()).toEqual(await generateFiles());
});

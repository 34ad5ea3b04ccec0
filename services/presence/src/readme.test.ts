import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settings } from './config.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

test('the README names every setting with its unit, default and purpose, and no other', () => {
  const rows = readme
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .flatMap(([, name = '', unit, fallback, about]) =>
      /^`[A-Z_]+`$/.test(name) ? [[name.slice(1, -1), unit, fallback, about]] : [],
    );
  const declared = Object.entries(settings).map(([name, one]) => [
    name,
    one.unit,
    one.fallback === '' ? 'none' : (one.fallback ?? 'required'),
    one.about,
  ]);
  expect(rows).toEqual(declared);
});

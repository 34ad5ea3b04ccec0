import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonSettings, readSettings, SettingsError } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { authSettings } from './config.ts';

test('the README lists every setting with its unit, its default and what it is for, and no other', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const rows = Object.entries(authSettings).map(
    ([name, { unit, fallback, about }]) => `| \`${name}\` | ${unit} | ${fallback ?? 'required'} | ${about} |`,
  );
  expect(readme.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});

test('without settings it says at once all that is missing', () => {
  const read = () => readSettings({ ...commonSettings, ...authSettings }, {});
  expect(read).toThrow(SettingsError);
  for (const name of ['PORT', 'SERVICE_SECRET', 'DATABASE_URL', 'REDIS_URL', 'KEY_ENCRYPTION_KEY'])
    expect(read).toThrow(`${name} (`);
});

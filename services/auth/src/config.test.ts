import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonSettings, readSettings, SettingsError, settingRows } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { authSettings } from './config.ts';

const settingsOfReadme = (): string[] =>
  readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replaceAll(/ {2,}/g, ' '));

test('the README lists every setting with its unit, its default and what it is for, and no other', () => {
  expect(settingsOfReadme()).toEqual(settingRows(authSettings));
});

const readNothing = () => readSettings({ ...commonSettings, ...authSettings }, {});

test('without settings it says at once all that is missing', () => {
  expect(readNothing).toThrow(SettingsError);
  for (const name of ['PORT', 'SERVICE_SECRET', 'DATABASE_URL', 'REDIS_URL', 'KEY_ENCRYPTION_KEY'])
    expect(readNothing).toThrow(`${name} (`);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonSettings, readSettings, settingRows } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { settings } from './config.ts';

test('the README lists every setting with its unit, its default and what it is for, and no other', () => {
  const rows = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+`/.test(line))
    .map((line) => line.replaceAll(/ {2,}/g, ' '));
  expect(rows).toEqual(settingRows(settings));
});

test('without settings it says at once all that is missing', () => {
  const readNothing = () => readSettings({ ...commonSettings, ...settings }, {});
  for (const name of [
    'PORT',
    'SERVICE_SECRET',
    'REDIS_URL',
    'AUTH_URL',
    'MESSAGE_PERSISTENCE_URL',
    'PRESENCE_URL',
    'GATEWAY_SEAL_KEY',
    'ADVERTISED_URL',
  ])
    expect(readNothing).toThrow(`${name} (`);
});

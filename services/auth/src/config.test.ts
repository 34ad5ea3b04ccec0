import { commonSettings, readSettings, SettingsError } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { authSettings } from './config.ts';

const readNothing = () => readSettings({ ...commonSettings, ...authSettings }, {});

test('without settings it says at once all that is missing', () => {
  expect(readNothing).toThrow(SettingsError);
  for (const name of ['PORT', 'SERVICE_SECRET', 'DATABASE_URL', 'REDIS_URL', 'KEY_ENCRYPTION_KEY'])
    expect(readNothing).toThrow(`${name} (`);
});

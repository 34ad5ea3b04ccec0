import { commonSettings, readSettings } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { settings } from './config.ts';

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

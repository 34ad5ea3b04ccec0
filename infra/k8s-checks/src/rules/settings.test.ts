import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { settings } from './settings.ts';

const container = '/spec/template/spec/containers/0';

test('services are told settings that they have, with values that hold, and all that they require', () => {
  expect(faultsOfAll(settings)).toEqual([]);
});

test('an unknown name, a value that does not hold and a missing one are found', () => {
  const gateway = (value: unknown) => planted('local', 'Deployment/socket-gateway', `${container}/env`, value);
  expect(settings(gateway([{ name: 'DRAIN_SECONDS', value: '10' }]))).toContain(
    'Deployment/socket-gateway: socket-gateway is told DRAIN_SECONDS, which is no setting of socket-gateway',
  );
  expect(settings(gateway([{ name: 'DRAIN_MS', value: '10s' }]))).toContain(
    'Deployment/socket-gateway: socket-gateway is told a DRAIN_MS that does not hold',
  );
  expect(settings(gateway([]))).toContain('Deployment/socket-gateway: socket-gateway is not told ADVERTISED_URL');
  expect(settings(planted('local', 'ConfigMap/parley-settings', '/data/LOGLEVEL', 'info'))).toHaveLength(6);
  expect(settings(planted('local', 'Job/migrate', `${container}/env`, []))).toEqual([
    'Job/migrate-0-1-0: auth is not told DATABASE_URL',
  ]);
  expect(settings(planted('local', 'Deployment/auth', `${container}/command/3`, 'services/atuh/src/main.ts'))).toEqual([
    'Deployment/auth: auth runs atuh, which is no service',
  ]);
});

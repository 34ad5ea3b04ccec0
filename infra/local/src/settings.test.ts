import { describe, expect, test } from 'vitest';
import { readSettings, type Settings } from './settings.ts';

const valid = (env: NodeJS.ProcessEnv): Settings => {
  const result = readSettings(env, '/repository');
  if (!result.ok) throw new Error(result.faults.join('\n'));
  return result.settings;
};

describe("the launcher's settings", () => {
  test('have defaults, and an empty variable counts as absent', () => {
    expect(valid({ PORT: '' })).toEqual({
      port: 8080,
      host: undefined,
      dataDir: '/repository/.parley',
      replicas: new Map([
        ['auth', 1],
        ['message-persistence', 1],
        ['presence', 1],
        ['media', 1],
        ['notifications', 1],
        ['socket-gateway', 2],
      ]),
      databaseUrl: undefined,
      redisUrl: undefined,
      limits: 'on',
      logLevel: 'info',
      nodeEnv: 'development',
      stopsWithInput: false,
      trees: new Map(),
      demo: false,
    });
  });

  test('take replicas of each service', () => {
    const { replicas } = valid({ PARLEY_GATEWAYS: '3', PARLEY_REPLICAS: 'message-persistence=2, auth=4' });
    expect(Object.fromEntries(replicas)).toEqual({
      auth: 4,
      'message-persistence': 2,
      presence: 1,
      media: 1,
      notifications: 1,
      'socket-gateway': 3,
    });
  });

  test('resolve the data directory against the repository', () => {
    expect(valid({ PARLEY_DATA_DIR: 'other' }).dataDir).toBe('/repository/other');
    expect(valid({ PARLEY_DATA_DIR: '/elsewhere' }).dataDir).toBe('/elsewhere');
  });

  test('tell all faults at once, and no password', () => {
    const result = readSettings(
      {
        PORT: 'abc',
        PARLEY_GATEWAYS: '17',
        PARLEY_REPLICAS: 'auth=x,nobody=2,socket-gateway=3',
        DATABASE_URL: 'mysql://me:hidden@host/db',
        REDIS_URL: 'localhost',
        PARLEY_LIMITS: 'maybe',
        LOG_LEVEL: 'loud',
      },
      '/repository',
    );
    const faults = result.ok ? [] : result.faults;
    const names = [
      'PORT',
      'PARLEY_REPLICAS',
      'PARLEY_REPLICAS',
      'PARLEY_REPLICAS',
      'PARLEY_GATEWAYS',
      'DATABASE_URL',
      'REDIS_URL',
      'PARLEY_LIMITS',
      'LOG_LEVEL',
    ];
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(names);
    expect(faults.join()).not.toContain('hidden');
  });

  test('refuse to switch limits off in production', () => {
    const result = readSettings({ NODE_ENV: 'production', PARLEY_LIMITS: 'off' }, '/repository');
    expect(result).toEqual({ ok: false, faults: [expect.stringContaining('PARLEY_LIMITS=off is refused')] });
    expect(valid({ NODE_ENV: 'development', PARLEY_LIMITS: 'off' }).limits).toBe('off');
  });

  test('of a demo have a data directory of their own, and refuse what is not for looking at', () => {
    const settings = readSettings({}, '/repository', { demo: true });
    expect(settings).toMatchObject({ ok: true, settings: { demo: true, dataDir: '/repository/.parley-demo' } });
    const faults = ['DATABASE_URL', 'NODE_ENV=production'].map((name) => expect.stringContaining(name));
    const env = { DATABASE_URL: 'postgres://host/database', NODE_ENV: 'production' };
    expect(readSettings(env, '/repository', { demo: true })).toEqual({ ok: false, faults });
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commonSettings,
  oneOf,
  readSettings,
  SettingsError,
  secret,
  secretKey,
  settingRows,
  text,
  textList,
  url,
  urls,
  wholeNumber,
} from './config.ts';

const about = 'something';
const settings = {
  NAME: text({ about }),
  WAIT_MS: wholeNumber('milliseconds', 10, 1_000, { fallback: '250', about: 'how long to wait' }),
  MODE: oneOf(['fast', 'slow'], { fallback: 'fast', about }),
  SECRET: secret({ about: 'signs things' }),
  KEY: secretKey({ about }),
  DATABASE_URL: url(['postgres:', 'postgresql:'], { about }),
  PEERS: urls({ about }),
  NAMES: textList({ fallback: 'a,b', about }),
};
const good = {
  NAME: 'one',
  SECRET: 'x'.repeat(32),
  KEY: Buffer.alloc(32, 5).toString('base64'),
  DATABASE_URL: 'postgresql://user:pass@host:5432/db',
  PEERS: 'http://a:1/, https://b',
};
const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readSettings(settings, env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
};

describe('settings', () => {
  test('are parsed, with defaults for what is absent or empty', () => {
    expect(readSettings(settings, { ...good, WAIT_MS: '', NAMES: ' x , ,y' })).toEqual({
      NAME: 'one',
      WAIT_MS: 250,
      MODE: 'fast',
      SECRET: 'x'.repeat(32),
      KEY: Buffer.alloc(32, 5),
      DATABASE_URL: 'postgresql://user:pass@host:5432/db',
      PEERS: ['http://a:1', 'https://b'],
      NAMES: ['x', 'y'],
    });
  });

  test('all faults are listed at once, each with name, unit, default and what it is for', () => {
    const faults = faultsOf({ ...good, NAME: '', WAIT_MS: '5', MODE: 'medium', SECRET: 'short', KEY: 'AAAA' });
    expect(faults).toEqual([
      'NAME (text, required) is missing: something',
      'WAIT_MS (milliseconds, default "250") must be a whole number from 10 to 1000: how long to wait',
      'MODE (fast or slow, default "fast") must be one of: fast, slow: something',
      'SECRET (secret text, required) must have at least 32 characters: signs things',
      'KEY (32 bytes, base64, required) must be 32 bytes in base64: something',
    ]);
    expect(new SettingsError(faults).message).toBe(`5 settings do not hold:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  });

  test('a whole number is nothing but digits within its bounds', () => {
    for (const WAIT_MS of ['9', '1001', '-10', '10.5', '1e2', '0x10', ' 10', 'ten', '9'.repeat(16), 'NaN'])
      expect([WAIT_MS, faultsOf({ ...good, WAIT_MS }).length]).toEqual([WAIT_MS, 1]);
    for (const WAIT_MS of ['10', '1000', '010']) expect(faultsOf({ ...good, WAIT_MS })).toEqual([]);
  });

  test('a URL needs one of its protocols', () => {
    for (const DATABASE_URL of ['mysql://host/db', 'host:5432', 'postgres', '//host'])
      expect([DATABASE_URL, faultsOf({ ...good, DATABASE_URL }).length]).toEqual([DATABASE_URL, 1]);
    for (const PEERS of ['ftp://a', 'http://a,b', 'http://a,,http://b', ','])
      expect([PEERS, faultsOf({ ...good, PEERS }).length]).toEqual([PEERS, 1]);
  });

  test('no fault repeats a value, since it may be a secret', () => {
    const property = fc.property(fc.constantFrom(...Object.keys(settings)), fc.string({ minLength: 12 }), (name, value) => {
      for (const fault of faultsOf({ ...good, [name]: value })) expect(fault).not.toContain(value);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('the common ones need only a port and the shared secret', () => {
    const values = readSettings(commonSettings, { PORT: '8080', SERVICE_SECRET: 's'.repeat(32) });
    expect(values).toMatchObject({ NODE_ENV: 'development', PORT: 8080, PARLEY_LIMITS: 'on', TRUSTED_PROXIES: ['loopback'] });
  });
});

test("the README lists every service's settings with unit, default and what they are for, and no other", () => {
  const rows = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+`/.test(line))
    .map((line) => line.replaceAll(/ {2,}/g, ' '));
  expect(rows).toEqual(settingRows(commonSettings));
});

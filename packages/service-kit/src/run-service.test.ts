import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';

const good = { PORT: '0', SERVICE_SECRET: 'a service secret for tests, 32 long', SHUTDOWN_TIMEOUT_MS: '60000' };

const run = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'test-service.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const { promise: exit, resolve } = Promise.withResolvers<number | null>();
  child.on('close', resolve);
  const lines = () =>
    out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    exit,
    errors: () => errors,
    lines,
    says: (text: string) => eventually(() => expect(lines().map(({ msg }) => msg)).toContain(text)),
    url: () => lines().find(({ msg }) => msg === 'listening')?.['address'] as string,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
  };
};

describe('a service', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('on %s finishes what is under way and exits 0', async (signal) => {
    const service = run(good);
    await service.says('ready');
    expect((await fetch(`${service.url()}/health/ready`)).status).toBe(200);
    const slow = fetch(`${service.url()}/slow`);
    await service.says('asked');
    service.kill(signal);
    expect(await (await slow).json()).toEqual({ done: true });
    expect(await service.exit).toBe(0);
    expect(
      service
        .lines()
        .map(({ msg }) => msg)
        .slice(-2),
    ).toEqual(['stopping', 'stopped']);
    expect(service.errors()).toBe('');
  });

  test('with settings that do not hold says all that is wrong, repeats no value, and exits 1', async () => {
    const service = run({ PORT: 'eighty', SERVICE_SECRET: 'too short', BEHAVIOUR: 'wild', LOG_LEVEL: 'loud' });
    expect(await service.exit).toBe(1);
    expect(service.errors().trim().split('\n')).toHaveLength(5);
    for (const name of ['PORT', 'SERVICE_SECRET', 'BEHAVIOUR', 'LOG_LEVEL']) expect(service.errors()).toContain(`  ${name} (`);
    for (const value of ['eighty', 'too short', 'wild', 'loud']) expect(service.errors()).not.toContain(value);
    expect(service.errors()).not.toContain('    at ');
  });

  test('refuses PARLEY_LIMITS=off in production', async () => {
    const service = run({ ...good, NODE_ENV: 'production', PARLEY_LIMITS: 'off' });
    expect(await service.exit).toBe(1);
    expect(service.errors()).toContain('PARLEY_LIMITS is off, which NODE_ENV=production does not allow');
  });

  test('accepts PARLEY_LIMITS=off elsewhere', async () => {
    const service = run({ ...good, PARLEY_LIMITS: 'off' });
    await service.says('ready');
    service.kill('SIGTERM');
    expect(await service.exit).toBe(0);
  });

  test('that cannot start says why in one line and exits 1', async () => {
    const service = run({ ...good, BEHAVIOUR: 'fails-to-start' });
    expect(await service.exit).toBe(1);
    expect(service.lines().map(({ msg }) => msg)).toEqual(['the service cannot start: the cellar is flooded']);
  });

  test('that is told to stop while it starts does not go on starting', async () => {
    const service = run({ ...good, BEHAVIOUR: 'never-starts' });
    await service.says('starting');
    service.kill('SIGTERM');
    expect(await service.exit).toBe(0);
  });

  test('drains on SIGTERM before it stops, not ready but serving, until a second signal', async () => {
    const service = run({ ...good, BEHAVIOUR: 'drains-for-long' });
    await service.says('ready');
    service.kill('SIGTERM');
    await service.says('draining');
    expect((await fetch(`${service.url()}/health/ready`)).status).toBe(503);
    expect(await (await fetch(`${service.url()}/slow`)).json()).toEqual({ done: true });
    service.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    expect(service.lines().map(({ msg }) => msg)).toEqual(expect.arrayContaining(['draining', 'stopping', 'stopped']));
  });

  test('drains no longer than it says', async () => {
    const service = run({ ...good, BEHAVIOUR: 'drains' });
    await service.says('ready');
    service.kill('SIGTERM');
    expect(await service.exit).toBe(0);
  });

  test('does not drain on SIGINT', async () => {
    const service = run({ ...good, BEHAVIOUR: 'drains-for-long' });
    await service.says('ready');
    service.kill('SIGINT');
    expect(await service.exit).toBe(0);
    expect(service.lines().map(({ msg }) => msg)).not.toContain('draining');
  });

  test('whose stop takes too long is ended with 1', async () => {
    const service = run({ ...good, BEHAVIOUR: 'never-stops', SHUTDOWN_TIMEOUT_MS: '1000' });
    await service.says('ready');
    service.kill('SIGTERM');
    expect(await service.exit).toBe(1);
    expect(service.lines().at(-1)).toMatchObject({ level: 60, msg: 'the stop took too long and was forced' });
  });

  test.each([
    ['throws-later', 'uncaughtException', 'thrown and forgotten'],
    ['rejects-later', 'unhandledRejection', 'rejected and forgotten'],
  ])('that %s logs it and exits 1, to be started again', async (behaviour, event, message) => {
    const service = run({ ...good, BEHAVIOUR: behaviour });
    expect(await service.exit).toBe(1);
    expect(service.lines().at(-1)).toMatchObject({ level: 60, msg: event, err: { message } });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLog } from './logger.ts';

const capture = (level = 'info') => {
  const lines: string[] = [];
  const log = createLog({ service: 'test', instance: 'test-1', level }, { write: (line: string) => lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
};

const secretKeys = [
  'password',
  'token',
  'accessToken',
  'refresh_token',
  'Authorization',
  'set-cookie',
  'content',
  'metadata',
  'email',
];

describe('the log', () => {
  test('writes one JSON line with time, service and instance', () => {
    const { log, lines, last } = capture();
    log.info({ shard: 3 }, 'hello');
    log.debug('not at this level');
    expect(lines).toHaveLength(1);
    expect(last()).toMatchObject({ service: 'test', instance: 'test-1', shard: 3, msg: 'hello', level: 30 });
    expect(last()['time']).toMatch(/^\d{4}-.*Z$/);
  });

  test('PV1 a secret never shows, however deep it stands and whatever stands around it', () => {
    const secret = 'the secret to be looked for';
    const wrapped = fc
      .tuple(
        fc.constantFrom(...secretKeys),
        fc.array(fc.oneof(fc.constant('array'), fc.string({ maxLength: 8 })), { maxLength: 12 }),
      )
      .map(([key, path]) =>
        path.reduce<unknown>((inner, step) => (step === 'array' ? [1, inner] : { [step]: inner, beside: 1 }), {
          [key]: secret,
          beside: { [key]: [secret] },
        }),
      );
    const property = fc.property(wrapped, (value) => {
      const { log, lines } = capture();
      log.info({ value }, 'a line');
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) log.warn(value, 'another');
      log.child({ password: secret, inner: { token: secret } }).info('and one of a child');
      expect(lines.length).toBeGreaterThan(1);
      expect(lines.join('')).not.toContain(secret);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('what is not secret stays, and what it was given is not changed', () => {
    const { log, last } = capture();
    const given = { user: { id: 'u1', password: 'p' }, list: [{ token: 't', n: 1 }], at: new Date(0), nothing: null };
    log.info(given);
    expect(last()).toMatchObject({
      user: { id: 'u1', password: '[redacted]' },
      list: [{ token: '[redacted]', n: 1 }],
      at: '1970-01-01T00:00:00.000Z',
      nothing: null,
    });
    expect(given.user.password).toBe('p');
  });

  test('an error shows class, code, stack and cause, not what PostgreSQL repeats of a row', () => {
    const { log, last, lines } = capture();
    const cause = Object.assign(new TypeError('inner'), { detail: 'Key (content)=(hello) exists', parameters: ['hello'] });
    const error = Object.assign(new Error('outer', { cause }), {
      code: '23505',
      detail: 'Failing row contains (hello)',
      where: 'hello',
    });
    log.error({ err: error, more: { deep: cause } }, 'it failed');
    log.error(error);
    expect(last()['err']).toMatchObject({
      type: 'Error',
      message: 'outer',
      code: '23505',
      cause: { type: 'TypeError', message: 'inner' },
    });
    expect(lines.join('')).toContain('logger.test');
    expect(lines.join('')).not.toContain('hello');
  });

  test('survives values that go round in a circle or are very deep', () => {
    const { log, lines } = capture();
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['itself'] = circle;
    let deep: unknown = 'bottom';
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    log.info({ circle, deep }, 'still here');
    expect(lines.join('')).toContain('still here');
  });
});

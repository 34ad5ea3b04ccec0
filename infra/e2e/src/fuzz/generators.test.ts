import { authRoutes, clientEvents, mediaRoutes, messageRoutes, presenceRoutes, pushRoutes, type Route } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { schemaOf, valueOf } from './json-schema.ts';
import { changeAt, type Node, nodeObject, pathsOf, Raw, toText } from './json-text.ts';
import { faultOfAck, faultOfReply, faultOfServerEvent } from './judge.ts';
import { mutate, spoilBytes } from './mutations.ts';
import { seeded } from './random.ts';
import { targets } from './targets.ts';

const routes: Record<string, Route> = { ...authRoutes, ...messageRoutes, ...presenceRoutes, ...pushRoutes, ...mediaRoutes };

const schemas: [string, z.ZodType][] = [
  // A body of bytes is not made from a schema.
  ...Object.entries(routes).flatMap(([name, { params, query, body, bytes }]) =>
    Object.entries({ params, query, body: bytes === undefined ? body : undefined }).flatMap(
      ([part, schema]): [string, z.ZodType][] => (schema === undefined ? [] : [[`${name} ${part}`, schema]]),
    ),
  ),
  ...Object.entries(clientEvents).map(([name, { payload }]): [string, z.ZodType] => [name, payload]),
];

const known: Record<string, string> = {
  ids: seeded('ids').uuid(),
  userId: seeded('user').uuid(),
  username: 'anna',
  password: 'long enough',
  emoji: '👍',
  endpoint: 'https://push.example.com/one',
  p256dh: Buffer.alloc(65, 4).toString('base64url'),
  auth: Buffer.alloc(16, 1).toString('base64url'),
};
const idsFor = (field: string): string | undefined => known[field];

describe('what the cases are made of', () => {
  test('every route and event is a target, under a name of its own', () => {
    const names = [authRoutes, messageRoutes, presenceRoutes, pushRoutes, mediaRoutes, clientEvents].flatMap((table) =>
      Object.keys(table),
    );
    expect(targets.map(({ name }) => name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(schemas)('%s: values made from its schema are mostly taken, spoiled ones mostly not', (_name, schema) => {
    const described = schemaOf(schema);
    const takes = (text: string): boolean => {
      try {
        return schema.safeParse(text === '' ? undefined : JSON.parse(text)).success;
      } catch {
        return false;
      }
    };
    const seeds = Array.from({ length: 100 }, (_, index) => seeded(`seed ${index}`));
    const valid = seeds.map((random) => valueOf(described, '', random, idsFor));
    expect(valid.filter((value) => takes(toText(value))).length).toBeGreaterThan(20);
    if (described.required === undefined) return;
    const spoilt = valid.map((value, index) => mutate(value, seeded(`spoil ${index}`), index % 10 === 0).node);
    expect(spoilt.filter((value) => !takes(value === undefined ? '' : toText(value))).length).toBeGreaterThan(40);
  });

  test('equal seeds make equal cases, other seeds others', () => {
    const make = (seed: string): string => {
      const random = seeded(seed);
      const value = valueOf(schemaOf(clientEvents['message:send'].payload), '', random, () => undefined);
      return toText(mutate(value, random, false).node ?? null) + spoilBytes(Buffer.from('{"a":1}'), random).body.toString('hex');
    };
    expect(make('a')).toBe(make('a'));
    expect(new Set(Array.from({ length: 50 }, (_, index) => make(String(index)))).size).toBeGreaterThan(45);
  });

  test('numbers of a source spread over their range, and UUIDs do not repeat', () => {
    const random = seeded('spread');
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw += 1) counts[random.int(0, 9)] = (counts[random.int(0, 9)] ?? 0) + 1;
    for (const count of counts) expect(count).toBeGreaterThan(100);
    expect(new Set(Array.from({ length: 1_000 }, () => random.uuid())).size).toBe(1_000);
    expect(random.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  test('a part can be changed, taken out and be raw text; __proto__ is a key like others', () => {
    const value: Node = nodeObject({ a: [1, nodeObject({ b: 'x' })], c: null });
    expect(pathsOf(value)).toHaveLength(6);
    expect(toText(changeAt(value, ['a', 1, 'b'], () => new Raw('1e309')) ?? null)).toBe('{"a":[1,{"b":1e309}],"c":null}');
    expect(toText(changeAt(value, ['a', 0], () => undefined) ?? null)).toBe('{"a":[{"b":"x"}],"c":null}');
    expect(toText(nodeObject([['__proto__', nodeObject({ polluted: 'yes' })]]))).toBe('{"__proto__":{"polluted":"yes"}}');
  });
});

const problem = { type: 'about:blank', title: 'Bad Request', status: 400, code: 'invalid', detail: 'no', requestId: 'r' };
const reply = (status: number, body: unknown, type = 'application/problem+json') => ({
  status,
  headers: { 'content-type': type },
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const refusal = { code: 'invalid', message: 'no', outcome: 'rejected', retryable: false, requestId: 'r' };

describe('what counts as a fault', () => {
  test.each([
    ['a problem of the contract', reply(400, problem), false],
    ['unavailable', reply(503, { ...problem, status: 503, code: 'unavailable' }), false],
    ['internal', reply(500, { ...problem, status: 500, code: 'internal' }), true],
    ['a bad gateway', reply(502, { ...problem, status: 502, code: 'unavailable' }), true],
    ['another status in the body', reply(404, problem), true],
    ['another type', reply(400, problem, 'application/json'), true],
    ['an unknown code', reply(400, { ...problem, code: 'oops' }), true],
    ['more than the contract says', reply(400, { ...problem, stack: '' }), true],
    ['a stack', reply(400, { ...problem, detail: 'Error: x\n    at f (/a/b.ts:1:2)' }), true],
    ['SQL', reply(400, { ...problem, detail: 'INSERT INTO rooms VALUES ($1)' }), true],
    ['a constraint', reply(400, { ...problem, detail: 'duplicate key value' }), true],
    ['a path of a file', reply(400, { ...problem, detail: 'no such file /home/x' }), true],
    ['no JSON', reply(404, '<html>'), true],
    ['a success with a stray field', reply(200, { items: [], userRev: 1, polluted: 'yes' }), true],
    ['a success', reply(200, { items: [], userRev: 1 }), false],
    ['another success than declared', reply(201, { items: [], userRev: 1 }), true],
    ['a redirect', reply(302, ''), true],
  ])('over REST: %s', (_what, answer, isFault) => {
    expect(faultOfReply(answer, messageRoutes.listRooms, false) !== undefined).toBe(isFault);
  });

  test.each([
    ['a refusal', [{ ok: false, error: refusal }], false],
    ['a success', [{ ok: true, data: { rooms: [] } }], false],
    ['a success with other data', [{ ok: true, data: {} }], true],
    ['two arguments', [{ ok: true, data: { rooms: [] } }, 1], true],
    ['nothing', [], true],
    ['a refusal without a request id', [{ ok: false, error: { ...refusal, requestId: undefined } }], true],
    ['a refusal that may be retried and is not', [{ ok: false, error: { ...refusal, retryable: true } }], true],
    ['internal', [{ ok: false, error: { ...refusal, code: 'internal' } }], true],
    ['a stack', [{ ok: false, error: { ...refusal, message: 'at Object.<anonymous> (x.js:1:1)' } }], true],
  ])('an acknowledgement: %s', (_what, args, isFault) => {
    expect(faultOfAck(args, clientEvents['room:sync'].data) !== undefined).toBe(isFault);
  });

  test('an event of the server that the contracts do not know, or that holds more', () => {
    expect(faultOfServerEvent('server:status', [{ live: 'live' }])).toBeUndefined();
    expect(faultOfServerEvent('server:status', [{ live: 'live', more: 1 }])).toBeDefined();
    expect(faultOfServerEvent('server:secret', [{}])).toBeDefined();
  });
});

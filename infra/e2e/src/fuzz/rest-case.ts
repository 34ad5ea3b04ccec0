import { fileContent } from './belongings.ts';
import type { Outgoing } from './exchange.ts';
import { type Known, valueOf } from './json-schema.ts';
import { isNodeObject, type Node, toText } from './json-text.ts';
import { mutate, spoilBytes } from './mutations.ts';
import type { Random } from './random.ts';
import type { Target } from './targets.ts';
import { type Actor, knownTo, type World } from './world.ts';

type RouteTarget = Extract<Target, { kind: 'route' }>;

/** A request in parts, so that parts can be left out when it is made smaller. */
export interface RestCase {
  readonly kind: 'route';
  readonly target: RouteTarget;
  readonly actor: Actor;
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Node | undefined;
  /** The bytes of the body where it is no text, or they are its text no longer. */
  readonly bytes: Buffer | undefined;
  /** How often it is sent at once. */
  readonly times: number;
  /** What was done to a valid request. */
  readonly done: readonly string[];
}

const oddParams = ['a', '0', 'null', '-', 'ü', '😀', '\u0000', ' ', '../x', 'a/b', 'x'.repeat(201), 'x'.repeat(9_000), 'me', '%'];

const encode = (text: string): string => encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed());

const oddQueries: readonly (readonly [string, string])[] = [
  ['limit', '1e309'],
  ['limit', '-1'],
  ['limit', '1'],
  ['limit', ''],
  ['limit', '9999999999999999'],
  ['limit[]', '1'],
  ['__proto__', 'x'],
  ['__proto__[polluted]', 'yes'],
  ['constructor', 'x'],
  ['toString', ''],
  ['unknown', '\u0000'],
  ['cursor', '\ud7ff\u0000'],
  ['cursor', Buffer.from('not ours').toString('base64url')],
  ['query', "%' OR 1=1 --"],
  ['query', 'x'.repeat(5_000)],
  ['query', '\u0000'],
  ['ids', ','.repeat(3_000)],
  ['userIds', Array(101).fill('00000000-0000-4000-8000-000000000000').join(',')],
];

type HeaderValue = string | readonly string[] | undefined;
type HeaderChange = (random: Random, tokens: readonly string[]) => readonly [name: string, value: HeaderValue];

const oddIdentities = ['7', '', 'x'.repeat(5_000), '00000000-0000-0000-0000-000000000000', '"quoted"', '\u00ff'];

const headerChanges: readonly HeaderChange[] = [
  (random) => ['content-type', random.pick(['text/plain', '', 'application/xml', 'multipart/form-data; boundary=x', 'a', '*/*'])],
  (random) => [
    'content-type',
    random.pick(['application/json; charset=utf-16', 'application/json;;', 'APPLICATION/JSON', 'application/json, text/html']),
  ],
  () => ['content-type', undefined],
  () => ['authorization', undefined],
  (random) => [
    'authorization',
    random.pick(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b.c', `Bearer ${'x'.repeat(9_000)}`, 'bearer \u00ff']),
  ],
  (random, tokens) => ['authorization', `Bearer ${random.pick(tokens)}`],
  (random, tokens) => ['authorization', `Bearer ${random.pick(tokens)}x`],
  (random) => ['idempotency-key', random.chance(0.5) ? random.uuid() : random.pick(oddIdentities)],
  (random) => ['idempotency-key', [random.uuid(), random.uuid()]],
  (random) => ['if-match', random.pick(['1', '*', '"2"', 'W/"1"', '-1', '1e309', '9007199254740993', '', 'x', '1, 2'])],
  (random) => ['x-request-id', random.pick(['a', 'x'.repeat(65), '../..', '\u00ff', '{}'])],
  (random) => [
    'cookie',
    random.pick(['', 'a', 'refreshToken=x', `parley_refresh=${'x'.repeat(5_000)}`, '__proto__=1', '=;=;=', 'a=%']),
  ],
  (random) => ['content-encoding', random.pick(['gzip', 'br', 'identity', 'x'])],
  (random) => ['accept', random.pick(['text/html', '', 'image/*', 'application/problem+json'])],
  (random) => ['x-forwarded-for', random.pick(['', '1.2.3.4', 'x', '::1, ::1', ','.repeat(500), '%00'])],
  (random) => ['origin', random.pick(['null', 'https://evil.example', ''])],
  (random) => ['range', random.pick(['bytes=0-0', 'x'])],
  (random) => ['x-http-method-override', random.pick(['DELETE', 'x'])],
  (random) => [`x-${random.pick(['a', '__proto__', 'constructor'])}`, 'x'.repeat(random.pick([1, 7_000]))],
];

/** How likely each part of a valid request is spoiled. */
interface Shares {
  readonly method: number;
  readonly path: number;
  readonly query: number;
  readonly headers: number;
  readonly body: number;
  readonly bytes: number;
  readonly repeated: number;
}

const spoiling: Shares = { method: 0.03, path: 0.12, query: 0.3, headers: 0.25, body: 0.7, bytes: 0.08, repeated: 0.05 };
/** Every third case is valid as far as its schemas say, so that what lies behind them is reached too. */
const leaving: Shares = { method: 0, path: 0, query: 0, headers: 0, body: 0, bytes: 0, repeated: 0.1 };

/** What the parts of one case are made from. */
interface Making {
  readonly actor: Actor;
  readonly random: Random;
  readonly world: World;
  readonly share: Shares;
  readonly done: string[];
}

/** Parameters and queries are texts. */
const plain = (value: Node | undefined): string => (typeof value === 'string' ? value : '');

/** Whom a case changes that carries an admin's token, whosever case it is: somebody whom nobody misses. */
const victims: ReadonlyMap<string, string> = new Map([
  ['deleteUser', 'leaverId'],
  ['manageUser', 'puppetId'],
]);

const pathOf = ({ name, route, params }: RouteTarget, { actor, random, world, share, done }: Making): string => {
  const known = knownTo(world, random, actor);
  const victim = victims.get(name);
  const ofPath: Known = victim === undefined ? known : (field) => known(field === 'userId' ? victim : field);
  const values = params === undefined ? {} : valueOf(params, '', random, ofPath);
  const spoilt = random.chance(share.path);
  if (spoilt) done.push('the path is odd');
  const filled = route.path.replaceAll(/:(\w+)/g, (_, param: string) => {
    if (spoilt && random.chance(0.7)) return encode(random.pick(oddParams));
    return encode(isNodeObject(values) ? plain(values[param]) : '');
  });
  return spoilt && random.chance(0.2) ? random.pick([`${filled}/`, `${filled}//`, `/${filled}`, filled.toUpperCase()]) : filled;
};

const queryOf = ({ query }: RouteTarget, { actor, random, world, share, done }: Making): RestCase['query'] => {
  const values = query === undefined ? {} : valueOf(query, '', random, knownTo(world, random, actor));
  const pairs = isNodeObject(values) ? Object.entries(values).map(([name, value]) => [name, plain(value)] as const) : [];
  if (!random.chance(share.query)) return pairs;
  done.push('the query is odd');
  const odd = random.pick(oddQueries);
  return random.pick([[odd], [...pairs, odd], [...pairs, ...pairs], [odd, odd, random.pick(oddQueries)], pairs.slice(1)]);
};

/** Whose token goes with what ends sessions and lives: that of somebody whose may end, so that the others go on. */
const standIns: ReadonlyMap<string, string> = new Map([
  ['logout', 'briefToken'],
  ['endSession', 'briefToken'],
  ['deleteMe', 'quitterToken'],
]);

const headersOf = (
  { name: target, route }: RouteTarget,
  { actor, random, world, share, done }: Making,
): Record<string, string | readonly string[]> => {
  const standIn = standIns.get(target);
  const tokens = world.values[standIn ?? 'token'] ?? [''];
  const headers: Record<string, HeaderValue> = {
    'content-type': route.bytes === undefined ? 'application/json' : 'application/octet-stream',
    authorization: `Bearer ${standIn === undefined ? actor.person.token : random.pick(tokens)}`,
  };
  while (random.chance(share.headers)) {
    const [name, value] = random.pick(headerChanges)(random, tokens);
    headers[name] = value;
    done.push(`the header ${name}`);
  }
  return Object.fromEntries(
    Object.entries(headers).filter((header): header is [string, string | readonly string[]] => header[1] !== undefined),
  );
};

/** Makes one case of a route: a valid request as its schemas describe it, with parts spoiled where `spoils` says so. */
export const restCase = (target: RouteTarget, world: World, random: Random, spoils: boolean): RestCase => {
  const done: string[] = [];
  const actor = random.pick(world.actors);
  const share = spoils ? spoiling : leaving;
  const making: Making = { actor, random, world, share, done };
  const path = pathOf(target, making);
  const query = queryOf(target, making);
  const headers = headersOf(target, making);
  const valid = target.body === undefined ? undefined : valueOf(target.body, '', random, knownTo(world, random, actor));
  const spoilt =
    valid !== undefined && random.chance(share.body) ? mutate(valid, random, random.chance(0.1)) : { node: valid, done: [] };
  done.push(...spoilt.done);
  const whole = target.route.bytes === undefined ? undefined : fileContent;
  const text = whole ?? Buffer.from(spoilt.node === undefined ? '' : toText(spoilt.node));
  const bytes = random.chance(share.bytes) ? spoilBytes(text, random) : undefined;
  if (bytes !== undefined) done.push(bytes.done);
  const method = random.chance(share.method)
    ? random.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
    : target.route.method;
  const times = random.chance(share.repeated) ? 3 : 1;
  return {
    kind: 'route',
    target,
    actor,
    method,
    path,
    query,
    headers,
    body: spoilt.node,
    bytes: bytes?.body ?? whole,
    times,
    done,
  };
};

/** The request as it goes out. */
export const outgoing = ({ method, path, query, headers, body, bytes }: RestCase): Outgoing => {
  const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  return {
    method,
    target: search === '' ? path : `${path}?${search}`,
    headers,
    body: bytes ?? (body === undefined ? undefined : Buffer.from(toText(body))),
  };
};

import { type Change, changeAt, isNodeObject, type Node, nodeObject, pathsOf, Raw } from './json-text.ts';
import type { Random } from './random.ts';

/** One way to spoil a value: its name for the report, and what it makes of one part. */
interface Mutation {
  readonly name: string;
  readonly change: (random: Random) => Change;
}

const put = (name: string, make: (random: Random, part: Node) => Node | undefined): Mutation => ({
  name,
  change: (random) => (part) => make(random, part),
});

const nested = (open: string, close: string, levels: number, bottom: string): Raw =>
  new Raw(open.repeat(levels) + bottom + close.repeat(levels));

const oddNumbers = [
  '1e309',
  '-1e309',
  '-1',
  '0.5',
  '-0',
  '9007199254740992',
  '9223372036854775808',
  '1e-400',
  '2147483648',
  '1E2',
];
const oddTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ufeff',
  '\uffff',
  '../../etc/passwd',
  'null',
  'undefined',
  'NaN',
  '[object Object]',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '{00000000-0000-0000-0000-000000000000}',
  '2026-13-45T99:99:99.999Z',
  '+275760-09-13T00:00:00.001Z',
  '\u001b[31mred',
];
/** Escapes of half a surrogate pair: well-formed JSON for a text that UTF-8 cannot hold. */
const halfPairs = ['"\\ud800"', '"a\\udfffb"', '"\\ud800\\ud800"', '"\\udc00\\ud800"'];
const inheritedKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

const pollution = nodeObject({ polluted: 'yes', isAdmin: true, role: 'admin', ok: true });

const withKey = (part: Node, key: string, value: Node): Node =>
  nodeObject([...(isNodeObject(part) ? Object.entries(part) : []), [key, value] as const]);

const otherCase = (text: string): string => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase());

/** What leaves a value well-formed JSON. */
const mutations: readonly Mutation[] = [
  put('missing', () => undefined),
  put('null', () => null),
  put('another type', (random) =>
    random.pick<Node>([true, false, 0, 7, '', 'text', [], [[]], nodeObject({}), nodeObject({ length: 5 })]),
  ),
  put('an odd number', (random) => new Raw(random.pick(oddNumbers))),
  put('an odd text', (random) => random.pick(oddTexts)),
  put('half a surrogate pair', (random) => new Raw(random.pick(halfPairs))),
  put('a long text', (random) =>
    random.pick(['x', '\u0001', '"', '😀', '\ufdfa', '\u0958']).repeat(random.pick([81, 501, 8_001])),
  ),
  put('a very long text', (random) => 'x'.repeat(random.pick([66_000, 200_000]))),
  put('empty', (_random, part) => (Array.isArray(part) ? [] : isNodeObject(part) ? nodeObject({}) : '')),
  put('nested', (random) => {
    const levels = random.pick([17, 65, 1_000, 10_000]);
    return random.chance(0.5) ? nested('[', ']', levels, '') : nested('{"a":', '}', levels, '1');
  }),
  put('nested very deeply', () => nested('[', ']', 100_000, '')),
  put(
    'a list of 10,000',
    (random, part) =>
      new Raw(
        `[${Array(10_000)
          .fill(random.chance(0.5) ? '1' : itemText(part))
          .join(',')}]`,
      ),
  ),
  put('in a list', (_random, part) => [part]),
  put('twice in a list', (_random, part) => (Array.isArray(part) ? [...part, ...part] : [part, part])),
  put('an inherited key', (random, part) => withKey(part, random.pick(inheritedKeys), random.pick<Node>([pollution, null, 'x']))),
  put('constructor.prototype', (_random, part) => withKey(part, 'constructor', nodeObject({ prototype: pollution }))),
  put('an unknown field', (random, part) => withKey(part, random.pick(['unknown', '', '$where', 'a.b', '\u0000']), 'x')),
  put('10,000 fields', () => new Raw(`{${Array.from({ length: 10_000 }, (_, index) => `"k${index}":${index}`).join(',')}}`)),
  put('a text for a number', (_random, part) => (typeof part === 'number' ? String(part) : 7)),
  put('the other case', (_random, part) => (typeof part === 'string' ? otherCase(part) : part)),
  put('an unknown id', (random) => random.uuid()),
];

const itemText = (part: Node): string => (typeof part === 'string' && part.length < 40 ? JSON.stringify(part) : 'null');

/** What leaves no JSON. */
const malformations: readonly Mutation[] = [
  put('NaN', (random) => new Raw(random.pick(['NaN', 'Infinity', '-Infinity', 'undefined', '01', '0x10', '.5', "'text'", '']))),
  put('a bad escape', () => new Raw('"\\x41"')),
  put('a comment', () => new Raw('1 /* one */')),
  put('a raw control character', () => new Raw('"a\u0000\nb"')),
];

/** A value with one to three parts spoiled, and the names of what was done to it. */
export const mutate = (node: Node, random: Random, malformed: boolean): { node: Node | undefined; done: string[] } => {
  const done: string[] = [];
  let now: Node | undefined = node;
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0 && now !== undefined; left -= 1) {
    const mutation = random.pick(malformed && left === 1 ? malformations : mutations);
    const path = random.pick(pathsOf(now));
    now = changeAt(now, path, mutation.change(random));
    done.push(`${path.join('.') || 'the whole'}: ${mutation.name}`);
  }
  return { node: now, done };
};

/** Bytes that are not UTF-8 (Unicode 16, table 3-7): a lone tail, an overlong form, a surrogate, too high, cut short. */
const badBytes = [[0xff], [0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]];

/** Ways to spoil the bytes of a body. */
export const spoilBytes = (body: Buffer, random: Random): { body: Buffer; done: string } => {
  const at = random.int(0, body.length);
  switch (random.pick(['cut', 'bad UTF-8', 'byte order mark', 'trailing', 'UTF-16', 'blank'])) {
    case 'cut':
      return { body: body.subarray(0, Math.max(0, at - 1)), done: 'the body is cut short' };
    case 'bad UTF-8':
      return {
        body: Buffer.concat([body.subarray(0, at), Buffer.from(random.pick(badBytes)), body.subarray(at)]),
        done: 'bytes that are not UTF-8',
      };
    case 'byte order mark':
      return { body: Buffer.concat([Buffer.from('\ufeff'), body]), done: 'a byte order mark' };
    case 'trailing':
      return {
        body: Buffer.concat([body, Buffer.from(random.pick(['}', ',', '{}', '\u0000', 'x']))]),
        done: 'something behind the body',
      };
    case 'UTF-16':
      return { body: Buffer.from(body.toString(), 'utf16le'), done: 'the body in UTF-16' };
    default:
      return { body: Buffer.from(' \n'), done: 'a blank body' };
  }
};

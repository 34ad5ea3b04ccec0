import { z } from 'zod';
import { type Node, nodeObject } from './json-text.ts';
import type { Random } from './random.ts';

/** The parts of JSON Schema that the contracts come down to. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly Node[];
  readonly const?: Node;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** What a contract's schema takes, as JSON Schema. */
export const schemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** Gives a value that exists for a field of that name (a room's id for `roomId`), or undefined where none is known. */
export type Known = (field: string) => string | undefined;

/** Texts that are mostly allowed, and where encodings, renderers and matchers trip. */
const texts = [
  'hello',
  'a',
  '7',
  'x'.repeat(80),
  'x'.repeat(500),
  '@anna and @nobody, look',
  'e\u0301 \u00e9 \u1100\u1161',
  '👩‍👩‍👧‍👦 😀',
  '\u200f\u202eabc',
  'one\r\ntwo\tthree',
  "'; DROP TABLE messages; --",
  '<script>alert(1)</script>',
  '${7*7} {{7*7}} %s %n',
  ' ',
  '\u2028\u2029',
  '%00',
  'constructor',
  '0',
];

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

const lettersOf = (random: Random, count: number): string =>
  Array.from({ length: count }, () => alphabet[random.int(0, alphabet.length - 1)]).join('');

const dateOf = (random: Random): string =>
  random.chance(0.9)
    ? new Date(Date.now() + random.int(-86_400, 86_400) * 1_000).toISOString()
    : random.pick(['2000-02-29T23:59:59.999Z', '9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00.000Z']);

const textOf = (schema: JsonSchema, random: Random): string => {
  const { minLength = 0, maxLength = 8_000, pattern } = schema;
  if (schema.format === 'uuid') return random.uuid();
  if (schema.format === 'date-time') return dateOf(random);
  if (pattern?.startsWith('^\\d') === true) return String(random.int(0, 12));
  const fits = new RegExp(pattern ?? '', 'u');
  const fitting = texts.filter((text) => text.length >= minLength && text.length <= maxLength && fits.test(text));
  return fitting.length > 3 ? random.pick(fitting) : lettersOf(random, Math.max(minLength, random.int(3, 12)));
};

/** Fields that name several of what another field names one of. */
const singular: Readonly<Record<string, string>> = { userIds: 'userId', memberIds: 'userId', ids: 'userId', sub: 'userId' };

const wholeNumberOf = ({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema, random: Random): number =>
  random.chance(0.9) ? Math.max(minimum, random.int(0, 12)) : random.pick([minimum, maximum]);

const objectOf = (schema: JsonSchema, random: Random, known: Known): Node => {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name) || random.chance(0.5));
  return nodeObject(fields.map(([name, part]) => [name, valueOf(part, name, random, known)] as const));
};

const arrayOf = (schema: JsonSchema, field: string, random: Random, known: Known): Node => {
  const { minItems = 0, maxItems = 8 } = schema;
  const length = random.int(minItems, Math.min(maxItems, minItems + 3));
  return Array.from({ length }, () => valueOf(schema.items ?? {}, field, random, known));
};

/** A value that a schema takes, as far as JSON Schema can tell; ids are mostly those of what exists. */
export const valueOf = (schema: JsonSchema, field: string, random: Random, known: Known): Node => {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.anyOf !== undefined) return valueOf(random.pick(schema.anyOf), field, random, known);
  switch (schema.type) {
    case 'object':
      return objectOf(schema, random, known);
    case 'array':
      return arrayOf(schema, singular[field] ?? field, random, known);
    case 'string':
      return (random.chance(0.9) ? known(singular[field] ?? field) : undefined) ?? textOf(schema, random);
    case 'integer':
    case 'number':
      return wholeNumberOf(schema, random);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return nodeObject({ colour: 'green', size: random.int(0, 9), list: [1, 'two', null] });
  }
};

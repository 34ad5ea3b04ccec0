import { z } from 'zod';
import * as contracts from '../index.ts';

/** A JSON Schema. */
export type SchemaObject = z.core.JSONSchema.BaseSchema;

/** What the docstrings of the contracts say, by name: `Room`, `Room.readOnly`, `authRoutes.login`. */
export type Docstrings = Readonly<Record<string, string>>;

/** Which JSON Schema: OpenAPI 3.1 is 2020-12, AsyncAPI 3.0 is draft 7. */
export type SchemaDialect = 'draft-2020-12' | 'draft-07';

/** One part of a path or a query. */
export interface Part {
  readonly name: string;
  readonly required: boolean;
  readonly schema: SchemaObject;
}

/** Turns the schemas of one document into JSON Schema; what contracts export stands in `components` under its own name. */
export interface SchemaBook {
  /** What may be sent: what has a default may be left out. */
  input(schema: z.ZodType): SchemaObject;
  /** What is answered. */
  output(schema: z.ZodType): SchemaObject;
  /** The parts of an object that comes as texts, each as what it is read as: a number, a list. */
  parts(schema: z.ZodType): Part[];
  /** What contracts say about a schema; empty where it has no name. */
  about(schema: z.ZodType | undefined): string;
  /** The named schemas that a part of the document refers to, directly or through one another, by name. */
  componentsOf(part: unknown): Record<string, SchemaObject>;
}

const refPrefix = '#/components/schemas/';

/** Makes a book for one document. */
export const createSchemaBook = (dialect: SchemaDialect, docs: Docstrings): SchemaBook => {
  const names = nameSchemas(docs);
  const components = new Map<string, SchemaObject>();
  const remember = (name: string, schema: SchemaObject): void => {
    const known = components.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`${name} means one thing in requests and another in answers; give each a schema of its own`);
    components.set(name, schema);
  };
  const convert = (schema: z.ZodType, io: 'input' | 'output'): SchemaObject => {
    const { definitions, root } = toJsonSchema(schema, io, dialect, names);
    for (const [name, definition] of Object.entries(definitions)) remember(name, describeProperties(name, definition, docs));
    return root;
  };
  const parts = (schema: z.ZodType): Part[] => {
    const given = toJsonSchema(schema, 'input', dialect, names);
    const { required = [] } = resolve(given.root, given.definitions);
    const { root, definitions } = toJsonSchema(schema, 'output', dialect, names);
    const own = names.get(schema)?.id;
    for (const [name, definition] of Object.entries(definitions)) if (name !== own) remember(name, definition);
    const { properties = {} } = describeProperties(own ?? '', resolve(root, definitions), docs);
    return Object.entries(properties).map(([name, one]) => ({
      name,
      required: required.includes(name),
      schema: typeof one === 'boolean' ? {} : one,
    }));
  };
  return {
    input: (schema) => convert(schema, 'input'),
    output: (schema) => convert(schema, 'output'),
    parts,
    about: (schema) => (schema === undefined ? '' : (names.get(schema)?.description ?? '')),
    componentsOf: (part) => reachable(part, components),
  };
};

const resolve = (schema: SchemaObject, definitions: Readonly<Record<string, SchemaObject>>): SchemaObject =>
  schema.$ref === undefined ? schema : (definitions[schema.$ref.slice(refPrefix.length)] ?? schema);

type Names = z.core.$ZodRegistry<{ id: string; description?: string }>;

/** A schema's name is that of its export. */
const nameSchemas = (docs: Docstrings): Names => {
  const names: Names = z.registry();
  for (const [id, schema] of Object.entries(contracts)) {
    if (!(schema instanceof z.ZodType)) continue;
    const other = names.get(schema)?.id;
    if (other !== undefined) throw new Error(`${id} and ${other} are one schema and cannot have two names`);
    const description = docs[id];
    names.add(schema, description === undefined ? { id } : { id, description });
  }
  return names;
};

/** Wrapped, so that a named schema becomes a reference like everywhere else. */
const toJsonSchema = (
  schema: z.ZodType,
  io: 'input' | 'output',
  target: SchemaDialect,
  metadata: Names,
): { definitions: Record<string, SchemaObject>; root: SchemaObject } => {
  const override = ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: SchemaObject }): void => {
    // What a transformation answers has no schema: what goes into it stands for it.
    if (zodSchema instanceof z.ZodPipe && io === 'output' && zodSchema.def.out instanceof z.ZodTransform)
      Object.assign(
        jsonSchema,
        withoutHead(z.toJSONSchema(zodSchema.def.in, { io: 'input', target, metadata, unrepresentable: 'any' })),
      );
    Object.assign(jsonSchema, z.globalRegistry.get(zodSchema));
  };
  const whole = z.toJSONSchema(z.object({ it: schema }), { io, target, metadata, unrepresentable: 'any', override });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy of what zod made, with its references rewritten
  const copy = tidy(JSON.parse(JSON.stringify(whole).replaceAll(/"#\/(\$defs|definitions)\//g, `"${refPrefix}`))) as SchemaObject;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the object was made above
  const root = copy.properties?.['it'] as SchemaObject;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- zod's own `$defs`
  return { definitions: (copy.$defs ?? copy['definitions'] ?? {}) as Record<string, SchemaObject>, root };
};

const withoutHead = (schema: SchemaObject): SchemaObject =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));

const isObject = (value: unknown): value is SchemaObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const formatsThatSayItAll = new Set(['uuid', 'date-time']);

/** Leaves out what a reader knows already: the pattern of a format, the bounds of a double, that unknown fields are ignored (ER4). */
const tidy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(tidy);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, one]) => !saysNothing(value, key, one));
  return Object.fromEntries(kept.map(([key, one]) => [key, tidy(one)]));
};

const saysNothing = (schema: SchemaObject, key: string, value: unknown): boolean => {
  if (key === '$schema' || (key === 'additionalProperties' && value === false)) return true;
  if (key === 'pattern') return typeof schema.format === 'string' && formatsThatSayItAll.has(schema.format);
  return (key === 'maximum' || key === 'minimum') && (value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER);
};

const describeProperties = (name: string, schema: SchemaObject, docs: Docstrings): SchemaObject => {
  if (schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([property, one]) => {
    const description = docs[`${name}.${property}`];
    return [property, description === undefined || !isObject(one) ? one : describe(one, description)] as const;
  });
  return { ...schema, properties: Object.fromEntries(properties) };
};

/** Draft 7 ignores what stands beside a `$ref`. */
const describe = (schema: SchemaObject, description: string): SchemaObject =>
  schema.$ref === undefined ? { ...schema, description } : { allOf: [schema], description };

const reachable = (part: unknown, components: ReadonlyMap<string, SchemaObject>): Record<string, SchemaObject> => {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(components.get(name) ?? {});
    }
  };
  visit(part);
  return Object.fromEntries(
    [...found].toSorted().flatMap((name) => {
      const schema = components.get(name);
      return schema === undefined ? [] : [[name, schema]];
    }),
  );
};

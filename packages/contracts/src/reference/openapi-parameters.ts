import { CommandId } from '../ids.ts';
import type { Route } from '../routes/index.ts';
import type { SchemaBook } from './schema-book.ts';

/** The headers a route may heed; `If-Match` takes a `rev`. */
export const headerParameters = (book: SchemaBook) => ({
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'Names the request, so that a repeat of it is recognised (RE3); the same as the id in the body, where both are given.',
    schema: book.input(CommandId),
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'The `rev` the object must still have; another one is answered `conflict` (RE3).',
    schema: { type: 'string', pattern: '^"?\\d{1,16}"?$' },
  },
});

const headerReferences = { 'idempotency-key': 'IdempotencyKey', 'if-match': 'IfMatch' } as const;

/** The parameters of a route: its path, its query, its headers. */
export const parametersOf = (route: Route, book: SchemaBook): unknown[] => [
  ...partParameters(route.params, 'path', book),
  ...partParameters(route.query, 'query', book),
  ...(route.headers ?? []).map((name) => ({ $ref: `#/components/parameters/${headerReferences[name]}` })),
];

/** What texts of a query are read as stands for them: a number, a list separated by commas. */
const partParameters = (schema: Route['query'], place: 'path' | 'query', book: SchemaBook): unknown[] => {
  if (schema === undefined) return [];
  return book.parts(schema).map((part) => ({
    name: part.name,
    in: place,
    required: part.required,
    ...(part.schema.type === 'array' ? { style: 'form', explode: false } : {}),
    schema: part.schema,
  }));
};

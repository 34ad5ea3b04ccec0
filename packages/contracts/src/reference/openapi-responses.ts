import { z } from 'zod';
import { ErrorCode, errorStatus, Problem } from '../errors.ts';
import type { Route } from '../routes/index.ts';
import { errorMeanings } from './error-meanings.ts';
import type { SchemaBook } from './schema-book.ts';

/** Every code a route may answer: those it names, and those that follow from its token, its input and the room it names. */
export const errorsOf = (route: Route): ErrorCode[] => {
  const codes = new Set<ErrorCode>(['internal', 'unavailable', ...(route.errors ?? [])]);
  if (route.auth === 'user') codes.add('unauthenticated').add('token_expired');
  if (route.params !== undefined || route.query !== undefined || route.body !== undefined) codes.add('invalid');
  if (route.body !== undefined) codes.add('too_large');
  if (route.path.includes(':roomId')) codes.add('not_found').add('forbidden');
  return ErrorCode.options.filter((code) => codes.has(code));
};

const titleCase = (code: string): string => code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const header = (description: string, type: 'integer' | 'string') => ({ description, schema: { type } });

/** Where the caller stands (RE2). */
export const rateLimitHeaders = {
  'RateLimit-Limit': header('How many may come at once.', 'integer'),
  'RateLimit-Remaining': header('How many more may come now.', 'integer'),
  'RateLimit-Reset': header('Seconds until more may come.', 'integer'),
};

const headersOf = (status: number): Record<string, unknown> => {
  if (status === 401) return { headers: { 'WWW-Authenticate': header('`Bearer`', 'string') } };
  if (status === 503) return { headers: { 'Retry-After': header('Seconds; where it is known.', 'integer') } };
  if (status !== 429) return {};
  return { headers: { 'Retry-After': header('Seconds until the next may come.', 'integer'), ...rateLimitHeaders } };
};

/** One answer for a status, whose problem may have these codes; named after them, so that routes share it. */
const problemResponse = (status: number, codes: readonly ErrorCode[], book: SchemaBook) => ({
  name: codes.map(titleCase).join('Or'),
  response: {
    description: codes.map((code) => `\`${code}\`: ${errorMeanings[code]}.`).join('\n\n'),
    ...headersOf(status),
    content: {
      'application/problem+json': {
        schema: { allOf: [book.output(Problem), book.output(z.object({ code: z.enum(codes) }))] },
      },
    },
  },
});

/** The failing answers of a route by status, as references, and what they refer to. */
export const problemResponses = (route: Route, book: SchemaBook) => {
  const byStatus = Object.groupBy(errorsOf(route), (code) => errorStatus[code]);
  const all = Object.entries(byStatus).map(([status, codes = []]) => ({
    status,
    ...problemResponse(Number(status), codes, book),
  }));
  return {
    references: Object.fromEntries(all.map(({ status, name }) => [status, { $ref: `#/components/responses/${name}` }])),
    definitions: Object.fromEntries(all.map(({ name, response }) => [name, response])),
  };
};

import { isDeepStrictEqual } from 'node:util';
import { AckError, errorStatus, isRetryable, Problem, type Route, serverEvents } from '@parley/contracts';
import { z } from 'zod';
import type { Incoming } from './exchange.ts';

/** What must never be in an answer: stacks, SQL, paths of files, names of keys, settings and programs behind it (ER3). */
const leaks: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stack', /\n\s+at |\bat (?:async )?[\w.<>]+ \(|node_modules|node:internal|\.[tj]s:\d+/],
  [
    'SQL',
    /\b(?:SELECT|INSERT|UPDATE|DELETE)\b.{0,80}\b(?:FROM|INTO|SET|WHERE|VALUES)\b|\bsyntax error\b|\brelation "|\bcolumn "|duplicate key|violates \w+ constraint/i,
  ],
  ['a path', /(?:^|[\s"'(])\/(?:home|root|work|usr|var|tmp|opt|srv|proc|etc)\/|file:\/\//],
  [
    'a key',
    /\b(?:parley|presence|room|user|shard|bull):(?:user|room|shard|feed|lease|adapter|[{])|SERVICE_SECRET|_KEY\b|DATABASE_URL|REDIS_URL/,
  ],
  ['a program', /ECONNREFUSED|ECONNRESET|ETIMEDOUT|\b(?:ioredis|kysely|fastify|FST_ERR|WRONGTYPE|SQLSTATE)\b/],
  ['a parser', /Unexpected token|in JSON at position|Cannot read propert|is not a function|is not iterable|Maximum call stack/],
];

const leakOf = (text: string): string | undefined => leaks.find(([, pattern]) => pattern.test(text))?.[0];

/** Where an answer is not exactly what its schema says, fields that it does not name included. */
const strayFrom = (schema: z.ZodType, value: unknown): string | undefined => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return `does not hold: ${z.prettifyError(parsed.error)}`;
  return isDeepStrictEqual(parsed.data, value) ? undefined : 'holds more than its schema says';
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const faultOfProblem = ({ status, headers, text }: Incoming): string | undefined => {
  const leak = leakOf(text);
  if (leak !== undefined) return `the problem shows ${leak}`;
  if (headers['content-type']?.startsWith('application/problem+json') !== true)
    return `a failure of type ${headers['content-type']}`;
  const problem = Problem.safeParse(parse(text));
  if (!problem.success) return `the problem ${z.prettifyError(problem.error)}`;
  const { code, status: said } = problem.data;
  if (said !== status || errorStatus[code] !== status) return `status ${status}, but the body says ${said} ${code}`;
  return strayFrom(Problem, parse(text));
};

/** What is wrong with an answer over REST, whatever was asked; undefined when nothing is. `route` is the one that was meant. */
export const faultOfReply = (reply: Incoming, route: Route | undefined, headOnly: boolean): string | undefined => {
  const { status, text } = reply;
  if (status >= 500 && status !== 503) return `status ${status}`;
  if (text.includes('"polluted"') && !text.includes('"metadata"')) return 'a field of a prototype shows';
  if (headOnly) return text === '' ? undefined : 'an answer to HEAD has a body';
  if (status >= 400) return faultOfProblem(reply);
  if (status < 200 || status >= 300) return `status ${status}`;
  if (route === undefined) return undefined;
  if (status !== route.status) return `status ${status} instead of ${route.status}`;
  if (route.response === null) return text === '' ? undefined : 'an empty answer has a body';
  return strayFrom(route.response, parse(text));
};

const Refused = z.object({ ok: z.literal(false), error: AckError });

/** What is wrong with an acknowledgement (ER1); undefined when nothing is. `data` is what a success carries. */
export const faultOfAck = (args: readonly unknown[], data: z.ZodType | undefined): string | undefined => {
  const [ack] = args;
  if (args.length !== 1) return `an acknowledgement has ${args.length} arguments`;
  const refused = Refused.safeParse(ack);
  if (!refused.success) return strayFrom(z.object({ ok: z.literal(true), data: data ?? z.never() }), ack);
  const { code, outcome, retryable } = refused.data.error;
  const leak = leakOf(JSON.stringify(ack));
  if (leak !== undefined) return `the error shows ${leak}`;
  if (code === 'internal') return 'internal';
  if (retryable !== (isRetryable(code) || outcome === 'unknown')) return `${code}, ${outcome} says retryable ${retryable}`;
  return strayFrom(Refused, ack);
};

/** What is wrong with an event of the server; undefined when nothing is. */
export const faultOfServerEvent = (name: unknown, args: readonly unknown[]): string | undefined => {
  const schema = Object.entries(serverEvents).find(([known]) => known === name)?.[1];
  if (schema === undefined) return `the server emitted ${String(name)}, which the contracts do not know`;
  const stray = args.length === 1 ? strayFrom(schema, args[0]) : `has ${args.length} arguments`;
  return stray === undefined ? undefined : `the event ${String(name)} ${stray}`;
};

import { type DestinationStream, type Logger, pino } from 'pino';

/** A structured log. Never give it message content, tokens, passwords or addresses of people (PV1). */
export type Log = Logger;

/** Keys whose values never reach a log, however deep they stand and whatever their case or dashes (PV1). */
const secretKeys = [
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'setCookie',
  'content',
  'metadata',
  'secret',
  'email',
];

const plainKey = (key: string): string => key.toLowerCase().replaceAll(/[-_]/g, '');
const secretPlainKeys: ReadonlySet<string> = new Set(secretKeys.map(plainKey));
const censor = '[redacted]';
const maxDepth = 8;

/** An error as it may be logged: class, code and stack; not `detail`, `where` or `parameters`, in which PostgreSQL repeats values. */
const serializeError = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { type: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
};

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const redactFields = (fields: object, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, secretPlainKeys.has(plainKey(key)) ? censor : redactValue(value, depth)]),
  );

const redactValue = (value: unknown, depth: number): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return depth === 0 ? value : serializeError(value);
  if (depth >= maxDepth) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return isPlain(value) ? redactFields(value, depth + 1) : value;
};

/** Makes the log of one process: JSON lines on standard output, or on another stream. */
export const createLog = (
  options: { service: string; instance: string; level: string },
  destination: DestinationStream = pino.destination(1),
): Log =>
  pino(
    {
      level: options.level,
      base: { service: options.service, instance: options.instance },
      timestamp: pino.stdTimeFunctions.isoTime,
      // The fields of each line; `redact` is for what child loggers are bound to.
      formatters: { log: (fields) => redactFields(fields, 0) },
      redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor },
      serializers: { err: serializeError, error: serializeError },
    },
    destination,
  );

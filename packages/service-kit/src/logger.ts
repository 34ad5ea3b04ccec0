import { type Logger, pino } from 'pino';

/** A structured log. Never give it message content, tokens, passwords or addresses of people (PV1). */
export type Log = Logger;

/** Keys whose values never reach a log, wherever they stand (PV1). */
const secretKeys = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'content',
  'metadata',
  'secret',
  'email',
];

const redactPaths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`]);

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

/** Makes the log of one process: JSON lines on standard output. */
export const createLog = (options: { service: string; instance: string; level: string }): Log =>
  pino({
    level: options.level,
    base: { service: options.service, instance: options.instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactPaths, censor: '[redacted]' },
    serializers: { err: serializeError, error: serializeError },
  });

import { UnreachedError } from './unavailable-error.ts';

const transientClasses = new Set(['08', '40', '53', '55', '57']);
const transientStates = new Set(['25P03', '25P04']);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// pg reports these without a code; the texts are those of pg 8 (client.js, pg-pool/index.js).
const codeless =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed)/;

// A prepared statement that a migration has made another, or that the server no longer knows: a new connection prepares it anew.
const staleStatement = (error: Error): boolean =>
  codeOf(error) === '26000' || (codeOf(error) === '0A000' && error.message.startsWith('cached plan'));

const codeOf = (error: Error): string | undefined => ('code' in error && typeof error.code === 'string' ? error.code : undefined);

/**
 * Whether an error comes from the database's state and not from what it was asked: connection, time-out, deadlock,
 * resources, shutdown (SQLSTATE classes 08, 40, 53, 55, 57, and 25P03, 25P04; PostgreSQL manual, appendix A).
 */
export const isTransientDatabaseError = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.some(isTransientDatabaseError);
  if (!(error instanceof Error)) return false;
  if (error instanceof UnreachedError) return true;
  const code = codeOf(error);
  if (code === undefined) return codeless.test(error.message);
  if (staleStatement(error)) return true;
  return networkCodes.has(code) || transientStates.has(code) || (code.length === 5 && transientClasses.has(code.slice(0, 2)));
};

/**
 * Whether an error means that its connection is of no more use: it ended, or what was asked is still unanswered on it.
 * 25P03 and 25P04 are time-outs of a transaction that end the session, 57P01 to 57P05 are ended by somebody else.
 */
export const endsConnection = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code === undefined) return codeless.test(error.message);
  if (staleStatement(error)) return true;
  return networkCodes.has(code) || transientStates.has(code) || code.startsWith('08') || code.startsWith('57P');
};

/**
 * Whether an error says that the database itself is away or can do no more: no connection, no answer, no resources (class
 * 53), a shutdown (57P). What one statement or one transaction ran into says nothing of it.
 */
export const isDatabaseAway = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code === undefined) return codeless.test(error.message);
  return networkCodes.has(code) || code.startsWith('08') || code.startsWith('53') || code.startsWith('57P');
};

/** The code of an error, or its text where it has none; for people, not for decisions. */
export const reasonOf = (error: unknown): string => {
  // Several addresses of a name were tried: the reason is in the parts.
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? (codeOf(error) ?? error.message) : String(error);
};

/** Whether an error means that something has changed meanwhile (SQLSTATE 40001). */
export const isSerializationFailure = (error: unknown): boolean => error instanceof Error && codeOf(error) === '40001';

/** Whether an error is a violated unique constraint (SQLSTATE 23505), optionally the named one. */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean =>
  error instanceof Error &&
  codeOf(error) === '23505' &&
  (constraint === undefined || ('constraint' in error && error.constraint === constraint));

import { z } from 'zod';

/** A stable error code (ER2). Clients match on it, never on a text. */
export const ErrorCode = z.enum([
  'invalid',
  'unauthenticated',
  'token_expired',
  'forbidden',
  'room_read_only',
  'muted',
  'banned',
  'not_found',
  'conflict',
  'gone',
  'too_large',
  'rate_limited',
  'slow_mode',
  'internal',
  'overloaded',
  'unavailable',
  'draining',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The HTTP status of each error code (ER2). */
export const errorStatus: Readonly<Record<ErrorCode, number>> = {
  invalid: 400,
  unauthenticated: 401,
  token_expired: 401,
  forbidden: 403,
  room_read_only: 403,
  muted: 403,
  banned: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  rate_limited: 429,
  slow_mode: 429,
  internal: 500,
  overloaded: 503,
  unavailable: 503,
  draining: 503,
};

/** One thing that is wrong with an input: `path` is dotted, empty for the whole. */
export const Issue = z.object({ path: z.string(), message: z.string() });
export type Issue = z.infer<typeof Issue>;

/**
 * A refusal as a value: what a rule returns when it says no. `outcome` is `rejected` (it did not happen and will not)
 * unless said otherwise; `unknown` means it may still happen, so retry with the same id (ER1).
 */
export const Refusal = z.object({
  code: ErrorCode,
  message: z.string(),
  outcome: z.enum(['rejected', 'unknown']).optional(),
  retryAfterMs: z.int().min(0).optional(),
  issues: z.array(Issue).optional(),
});
export type Refusal = z.infer<typeof Refusal>;

/** What a rule returns: data, or a refusal. Faults are thrown instead. */
export type Result<T> = { ok: true; data: T } | { ok: false; error: Refusal };

/** The error of a socket acknowledgement (ER1). */
export const AckError = z.object({
  code: ErrorCode,
  message: z.string(),
  outcome: z.enum(['rejected', 'unknown']),
  retryable: z.boolean(),
  retryAfterMs: z.int().min(0).optional(),
  requestId: z.string(),
  issues: z.array(Issue).optional(),
});
export type AckError = z.infer<typeof AckError>;

/** The body of every failed REST reply, `application/problem+json` (RFC 9457, ER1). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: ErrorCode,
  detail: z.string(),
  requestId: z.string(),
  retryAfterMs: z.int().min(0).optional(),
  issues: z.array(Issue).optional(),
});
export type Problem = z.infer<typeof Problem>;

const retryableCodes: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'slow_mode', 'overloaded', 'unavailable', 'draining']);

/** Whether the same request may succeed later without being changed. */
export const isRetryable = (code: ErrorCode): boolean => retryableCodes.has(code);

/** Makes a refusal (see {@link Refusal}). */
export const refuse = (
  code: ErrorCode,
  message: string,
  more: Omit<Refusal, 'code' | 'message'> = {},
): { ok: false; error: Refusal } => ({
  ok: false,
  error: { code, message, ...more },
});

/** Makes a success. */
export const accept = <T>(data: T): { ok: true; data: T } => ({ ok: true, data });

/** Turns a refusal into what a socket acknowledgement carries (ER1). */
export const toAckError = (refusal: Refusal, requestId: string): AckError => ({
  ...refusal,
  outcome: refusal.outcome ?? 'rejected',
  retryable: isRetryable(refusal.code) || refusal.outcome === 'unknown',
  requestId,
});

/** Lists what a schema found wrong as issues, without repeating the value that was sent (PV1). */
export const toIssues = (error: z.ZodError): Issue[] =>
  error.issues.slice(0, 20).map((issue) => ({ path: issue.path.map(String).join('.').slice(0, 200), message: issue.message }));

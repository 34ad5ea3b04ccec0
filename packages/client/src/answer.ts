import type { AckError, ErrorCode } from '@parley/contracts';

/** What the server said, or what kept it from saying anything; `error.code` is a code of ER2. */
export type Answer<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: AckError };

/** A success. */
export const accept = <T>(data: T): Answer<T> => ({ ok: true, data });

/** A refusal of the client's own: it did not happen, and asking again changes nothing. */
export const refuse = (code: ErrorCode, message: string): Answer<never> => ({
  ok: false,
  error: { code, message, outcome: 'rejected', retryable: false, requestId: '' },
});

/** Nobody could be asked, or nobody answered in time: `unknown` where the request may have arrived all the same (ER1). */
export const unavailable = (message: string, outcome: 'rejected' | 'unknown'): Answer<never> => ({
  ok: false,
  error: { code: 'unavailable', message, outcome, retryable: true, requestId: '' },
});

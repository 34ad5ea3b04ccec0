/**
 * Redis did not do, or did not confirm, what it was asked: connection, time-out or error reply (in `cause`). Always
 * temporary, never the fault of an entry. Whether a write took place is unknown.
 */
export class BusFault extends Error {
  override readonly name = 'BusFault';
}

/** More is waiting for this shard than the publisher may keep; nothing was published, try again in `retryAfterMs`. */
export class BusOverloadedError extends Error {
  override readonly name = 'BusOverloadedError';
  readonly retryAfterMs = 1_000;
}

/** A feed could not be followed in time: the subscriber is not connected, or was refused. Nothing is left followed. */
export class FeedUnavailableError extends Error {
  override readonly name = 'FeedUnavailableError';
}

/** What of an error may stand in a log; see {@link errorLabel}. */
export interface ErrorLabel {
  errorName: string;
  errorCode?: string;
  /** Only of a {@link BusFault}, whose messages are ours. */
  fault?: string;
  cause?: ErrorLabel;
}

/** A Redis error reply begins with its code (`OOM`, `WRONGTYPE`); what follows may quote arguments. */
const codeOf = (error: Error): string | undefined => {
  if (error.name === 'ReplyError') return /^[A-Z]+\b/.exec(error.message)?.[0];
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
};

/** The class and code of an error, and of a fault's cause. Messages of others may quote what people wrote (PV1). */
export const errorLabel = (error: unknown): ErrorLabel => {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const code = codeOf(error);
  return {
    errorName: error.name,
    ...(code === undefined ? {} : { errorCode: code }),
    ...(error instanceof BusFault ? { fault: error.message } : {}),
    ...(error instanceof BusFault && error.cause !== undefined ? { cause: errorLabel(error.cause) } : {}),
  };
};

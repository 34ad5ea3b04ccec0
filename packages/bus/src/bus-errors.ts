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

/** What of an error may stand in a log: its class and code. Its message may quote what people wrote (PV1). */
export const errorLabel = (error: unknown): { errorName: string; errorCode?: string } => {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? { errorName: error.name, errorCode: code } : { errorName: error.name };
};

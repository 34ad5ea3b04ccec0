import { type Result, refuse } from '@parley/contracts';
import { isUnavailable } from '@parley/service-kit';

/** For a change that is asked of another service: without an answer it may have happened (ER1). */
export const mayHaveHappened = async <T>(change: Promise<Result<T>>): Promise<Result<T>> =>
  change.catch((error: unknown) => {
    if (!isUnavailable(error)) throw error;
    return refuse('unavailable', 'it was not answered in time; it may have happened', {
      outcome: 'unknown',
      retryAfterMs: 1_000,
    });
  });

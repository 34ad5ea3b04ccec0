import { isTransientDatabaseError } from './postgres-errors.ts';

/** Thrown when something this process depends on does not answer; becomes `unavailable` (ER2). */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Whether a fault comes from a dependency that may be back soon, so that a retry makes sense. */
export const isUnavailable = (error: unknown): boolean => error instanceof UnavailableError || isTransientDatabaseError(error);

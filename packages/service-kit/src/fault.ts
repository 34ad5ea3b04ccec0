import { isTransientDatabaseError } from './postgres-errors.ts';
import { UnavailableError } from './unavailable-error.ts';

/** Whether a fault comes from a dependency that may be back soon, so that a retry makes sense. */
export const isUnavailable = (error: unknown): boolean => error instanceof UnavailableError || isTransientDatabaseError(error);

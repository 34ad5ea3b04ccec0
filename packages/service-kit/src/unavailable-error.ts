/** Thrown when something this process depends on does not answer; becomes `unavailable` (ER2). */
export class UnavailableError extends Error {
  override readonly name: string = 'UnavailableError';
}

/** The same where nobody could even be asked: whatever was wanted has not happened, and will not. */
export class UnreachedError extends UnavailableError {
  override readonly name = 'UnreachedError';
}

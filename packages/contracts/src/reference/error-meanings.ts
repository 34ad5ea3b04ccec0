import type { ErrorCode } from '../errors.ts';

/** What each error code says to a reader (ER2). */
export const errorMeanings: Readonly<Record<ErrorCode, string>> = {
  invalid: 'the input does not hold; `issues` says where',
  unauthenticated: 'there is no good access token, or what was to sign in is wrong',
  token_expired: 'the access token has expired: refresh it',
  forbidden: 'the caller may not do this',
  room_read_only: 'only owners and moderators write in this room',
  muted: 'the caller is muted in this room',
  banned: 'the person is banned from this room',
  not_found: 'there is no such thing, or none that the caller may know of',
  conflict: 'it contradicts what is there now, or an earlier request of the same id',
  gone: 'it was there once and is no more, or can no longer be changed',
  too_large: 'the input is larger than is taken',
  rate_limited: 'too often; `retryAfterMs` says when again',
  slow_mode: 'this room takes one message of each member in a while',
  internal: 'something went wrong here',
  overloaded: 'too much is waiting; try again later',
  unavailable: 'a part of the service does not answer; the outcome may be unknown, so retry with the same id',
  draining: 'this process is about to stop; connect anew',
};

import { type Refusal, refuse } from '@parley/contracts';
import { type Settings, wholeNumber } from './config.ts';
import { createRateLimit, noRateLimit, type RateLimitTake } from './rate-limit.ts';

/** How fast messages may come in (MS6); the same at a gateway and over REST, each process counting by itself. */
export const sendLimitSettings = {
  SENDS_PER_SECOND: wholeNumber('sends per second and user', 1, 100_000, { fallback: '10', about: 'how fast one user may send' }),
  SENDS_BURST: wholeNumber('sends', 1, 100_000, { fallback: '30', about: 'how many sends of one user may come at once' }),
  ROOM_SENDS_PER_SECOND: wholeNumber('sends per second and room', 1, 1_000_000, {
    fallback: '200',
    about: 'how fast one room takes sends',
  }),
} as const satisfies Settings;

/** Where a user stands with sending. */
export interface SendLimit {
  /** Code `rate_limited`, or null when the send may go on. */
  readonly refusal: Refusal | null;
  /** How many the user may send at once, and how many of them are left; null without limits (RE2). */
  readonly standing: { readonly limit: number; readonly remaining: number } | null;
}

/** Counts sends by user and by room. */
export interface SendLimits {
  /** What one user may send in a second; null without limits. */
  readonly perSecond: number | null;
  ofUser(userId: string): SendLimit;
  /** Code `rate_limited`, or null. To be asked once the sender is known to be a member. */
  toRoom(roomId: string): Refusal | null;
}

/** The settings the limits come from. */
export interface SendLimitValues {
  readonly PARLEY_LIMITS: 'on' | 'off';
  readonly SENDS_PER_SECOND: number;
  readonly SENDS_BURST: number;
  readonly ROOM_SENDS_PER_SECOND: number;
}

/** Makes them; PARLEY_LIMITS=off lifts all. */
export const createSendLimits = (values: SendLimitValues): SendLimits => {
  const off = values.PARLEY_LIMITS === 'off';
  const perRoom = values.ROOM_SENDS_PER_SECOND;
  const ofUser = off ? noRateLimit : createRateLimit({ perSecond: values.SENDS_PER_SECOND, burst: values.SENDS_BURST });
  const toRoom = off ? noRateLimit : createRateLimit({ perSecond: perRoom, burst: perRoom });
  return {
    perSecond: off ? null : values.SENDS_PER_SECOND,
    ofUser: (userId) => {
      const taken = ofUser.take(userId);
      const standing = off ? null : { limit: ofUser.burst, remaining: taken.remaining };
      return { refusal: taken.allowed ? null : tooFast(taken), standing };
    },
    toRoom: (roomId) => {
      const taken = toRoom.take(roomId);
      return taken.allowed ? null : tooBusy(taken);
    },
  };
};

const tooFast = ({ retryAfterMs }: RateLimitTake): Refusal =>
  refuse('rate_limited', 'you are sending too fast', { retryAfterMs }).error;

const tooBusy = ({ retryAfterMs }: RateLimitTake): Refusal =>
  refuse('rate_limited', 'this room is too busy', { retryAfterMs }).error;

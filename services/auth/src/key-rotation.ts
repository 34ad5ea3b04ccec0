import type { Log } from '@parley/service-kit';
import type { AuthSettings } from './config.ts';
import { type KeyPurpose, newKey } from './signing-keys.ts';
import type { KeySuccession, SigningKeyStore } from './store/signing-keys.ts';

/** How keys follow one another. */
export type RotationSettings = Pick<
  AuthSettings,
  'KEY_ENCRYPTION_KEY' | 'KEY_ROTATION_DAYS' | 'KEY_PUBLISH_AHEAD_SECONDS' | 'ACCESS_TOKEN_SECONDS' | 'SESSION_IDLE_DAYS'
>;

const dayMs = 86_400_000;

/** Replaces keys that have signed for long (AU4). */
export const createKeyRotation = (options: {
  readonly store: SigningKeyStore;
  readonly settings: RotationSettings;
  readonly clock: () => Date;
  readonly log: Log;
}): (() => Promise<void>) => {
  const { store, settings, clock, log } = options;
  return async () => {
    const now = clock();
    const added = await store.rotate([succession('access', settings, now), succession('refresh', settings, now)], now);
    for (const kid of added) log.info({ kid }, 'a new signing key was published; it signs later');
  };
};

/**
 * A successor signs only when everybody has read it; its predecessor stays until the last token it signed has expired, and as
 * long again as keys are published ahead, for clocks that differ and for a process that was late to read the successor.
 */
const succession = (purpose: KeyPurpose, settings: RotationSettings, now: Date): KeySuccession => {
  const aheadMs = settings.KEY_PUBLISH_AHEAD_SECONDS * 1_000;
  const lifetimeMs = purpose === 'access' ? settings.ACCESS_TOKEN_SECONDS * 1_000 : settings.SESSION_IDLE_DAYS * dayMs;
  const signsFrom = new Date(now.getTime() + aheadMs);
  return {
    successor: newKey(purpose, settings.KEY_ENCRYPTION_KEY, now, signsFrom),
    dueSince: new Date(now.getTime() - settings.KEY_ROTATION_DAYS * dayMs),
    retireAt: new Date(signsFrom.getTime() + lifetimeMs + aheadMs),
  };
};

import { createHash } from 'node:crypto';
import type { Identity } from '@parley/service-kit';
import type { Rules } from '../rules.ts';

/** Lets somebody into the rooms that their token names, once a token and process (AU5). */
export type AdmitOnce = (user: Identity, token: string) => Promise<void>;

/** Tokens that are remembered; one that is forgotten costs a look-up more. */
const rememberedTokens = 10_000;

/** The digest of a token stands for it: two of one second and session may name different rooms. */
const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Remembers which tokens were dealt with; one whose turn failed is tried again. */
export const admitOnce = (claims: Rules['claims']): AdmitOnce => {
  const admitted = new Map<string, Promise<void>>();
  const start = (key: string, user: Identity): Promise<void> => {
    const admitting = claims.admit(user).catch((error: unknown) => {
      admitted.delete(key);
      throw error;
    });
    if (admitted.size >= rememberedTokens) for (const oldest of [...admitted.keys()].slice(0, 1)) admitted.delete(oldest);
    return admitting;
  };
  return (user, token) => {
    const key = keyOf(token);
    const admitting = admitted.get(key) ?? start(key, user);
    // The one that was asked for last is forgotten last.
    admitted.delete(key);
    admitted.set(key, admitting);
    return admitting;
  };
};

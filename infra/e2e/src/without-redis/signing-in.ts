import { randomUUID } from 'node:crypto';
import type { LaunchedStack } from '@parley/local';
import { expect } from 'vitest';
import { register } from '../person.ts';
import { inTurn, type Limited, limits, newAddress, statusOf } from './limited.ts';

/** AU6: guesses, probes of names and registrations, counted from before Redis went away. */
export const signingIn = async ({ url }: LaunchedStack): Promise<Limited> => {
  const { username, password } = await register(url, 'guessed');
  const [guesser, prober, newcomers] = [newAddress(), newAddress(), newAddress()];
  const signIn = (given: object, from: string) => statusOf(url, '/api/auth/login', { username, password, ...given }, { from });
  const guess = () => signIn({ password: 'a wrong guess' }, guesser);
  const signUp = () => {
    const body = { username: `new-${randomUUID().slice(0, 8)}`, password: 'long enough', displayName: 'x' };
    return statusOf(url, '/api/auth/register', body, { from: newcomers });
  };
  // What was counted before is not forgotten.
  expect(await inTurn(2, guess)).toEqual([401, 401]);
  return {
    whileAway: async () => {
      expect(await inTurn(4, guess)).toEqual([401, 401, 429, 429]);
      const probe = (index: number) => signIn({ username: `nobody-${index}`, password: 'a wrong guess' }, prober);
      expect((await inTurn(limits.failuresOfAddress + 2, probe)).slice(-3)).toEqual([401, 429, 429]);
      expect((await inTurn(limits.registrations + 2, signUp)).slice(-3)).toEqual([201, 429, 429]);
      expect(await signIn({}, newAddress())).toBe(200);
    },
    onceBack: async () => {
      expect(await signIn({}, guesser)).toBe(429);
      expect(await signIn({}, newAddress())).toBe(200);
    },
  };
};

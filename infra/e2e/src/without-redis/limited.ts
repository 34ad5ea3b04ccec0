import { randomInt } from 'node:crypto';
import { expect } from 'vitest';
import { request } from '../person.ts';

/** The limits of the stack, small enough to be reached quickly. */
export const limits = { failuresOfPair: 4, failuresOfAddress: 8, registrations: 24, perUser: 3, perAddress: 6 } as const;

/** The same as settings of the services. */
export const limitSettings: Readonly<Record<string, string>> = {
  LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: String(limits.failuresOfPair),
  LOGIN_FAILURES_PER_ADDRESS: String(limits.failuresOfAddress),
  REGISTRATIONS_PER_ADDRESS: String(limits.registrations),
  CONNECTIONS_PER_USER: String(limits.perUser),
  CONNECTIONS_PER_ADDRESS: String(limits.perAddress),
};

/** Twice what one user may send at once. */
export const flood = 60;

/** What was begun before Redis went away: how it goes on meanwhile and once Redis is back. */
export interface Limited {
  readonly whileAway: () => Promise<void>;
  readonly onceBack: () => Promise<void>;
}

/** An address that nobody has come from; the edge believes whoever is on the same machine. */
export const newAddress = (): string => `198.18.${randomInt(256)}.${randomInt(1, 255)}`;

/** Who asks, and from where if not from here. */
export interface Asking {
  readonly from?: string;
  readonly token?: string;
}

/** What a request comes to. A refusal by a limit says when to come back. */
export const statusOf = async (url: string, path: string, body: object, { from, token }: Asking): Promise<number> => {
  const headers = from === undefined ? {} : { 'x-forwarded-for': from };
  const reply = await request(url, 'POST', path, { body, headers, ...(token === undefined ? {} : { token }) });
  if (reply.status !== 429) return reply.status;
  expect(reply.body).toMatchObject({ code: 'rate_limited' });
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  return reply.status;
};

/** Everything at once. */
export const times = <T>(count: number, ask: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

/** One after the other. */
export const inTurn = async <T>(count: number, ask: (index: number) => Promise<T>): Promise<T[]> => {
  const answers: T[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await ask(index));
  return answers;
};

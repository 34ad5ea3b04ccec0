import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, request } from '../../person.ts';
import type { Talker } from '../talker.ts';

/** Access tokens live for 15 minutes. */
const everyMs = 480_000;

/** Gives everybody another token long before theirs expires: a run may go on for hours. */
export const renewing = async (talkers: readonly Talker[], signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    for (const talker of talkers) if (!signal.aborted && (await renewed(talker.person, signal))) talker.refreshed();
  }
};

/** AU3: what was lost on its way is asked for again within a minute, and gives the same successor. */
const renewed = async (person: Person, signal: AbortSignal): Promise<boolean> => {
  while (!signal.aborted) {
    const body = { refreshToken: person.refreshToken };
    const reply = await request<{ accessToken: string; refreshToken?: string }>(person.url, 'POST', '/api/auth/refresh', {
      body,
    }).catch(() => undefined);
    if (reply?.status === 200) {
      person.token = reply.body.accessToken;
      person.refreshToken = reply.body.refreshToken ?? person.refreshToken;
      return true;
    }
    await sleep(1_000);
  }
  return false;
};

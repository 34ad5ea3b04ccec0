import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchedStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { connect, register } from '../person.ts';
import type { Limited } from './limited.ts';

interface Items {
  readonly items: readonly { readonly userId: string; readonly status: string }[];
}

const slow = process.env['PARLEY_SLOW'] !== undefined;
/** Slow runs outlast a lease of 30 s, and look for one round of heartbeats and more. */
const [awayForMs, lookForMs] = slow ? [45_000, 15_000] : [0, 0];
/** PR2: those who went meanwhile, from the end of the outage. */
const shownWithinMs = 35_000;

/** PR2: who stays connected is shown online or unknown, never offline; in slow runs, who left is offline soon. */
export const beingThere = async ({ url }: LaunchedStack): Promise<Limited> => {
  const [watcher, stays, leaves] = await Promise.all(['watcher', 'stays', 'leaves'].map((name) => register(url, name)));
  if (watcher === undefined || stays === undefined || leaves === undefined) throw new Error('there is nobody');
  const line = await connect(watcher);
  const lines = { stays: await connect(stays), leaves: await connect(leaves) };
  const overRest = async (userId: string): Promise<string> => {
    const { status, body } = await watcher.call<Items>('GET', `/api/presence?userIds=${userId}`);
    return status === 200 ? (body.items[0]?.status ?? '') : 'unknown';
  };
  const told = (): string[] =>
    line.others
      .filter(([event]) => event === 'presence')
      .flatMap(([, payload]) => payload['items'] as Items['items'])
      .filter(({ userId }) => userId === stays.id)
      .map(({ status }) => status);
  await line.emit('presence:watch', { userIds: [stays.id] });
  for (const { id } of [stays, leaves]) await eventually(async () => expect(await overRest(id)).toBe('online'));
  const before = told().length;
  return {
    whileAway: async () => {
      lines.leaves.close();
      await delay(awayForMs);
    },
    onceBack: async () => {
      const backAt = performance.now();
      const shown = new Set([await overRest(stays.id)]);
      while (performance.now() - backAt < lookForMs) {
        shown.add(await overRest(stays.id));
        await delay(100);
      }
      expect(['online', 'unknown']).toEqual(expect.arrayContaining([...shown, ...told().slice(before)]));
      await eventually(async () => expect(await overRest(stays.id)).toBe('online'));
      if (slow)
        await eventually(async () => expect(await overRest(leaves.id)).toBe('offline'), {
          timeoutMs: shownWithinMs - lookForMs,
        });
      line.close();
      lines.stays.close();
    },
  };
};

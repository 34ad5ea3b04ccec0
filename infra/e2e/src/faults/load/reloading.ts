import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@parley/test-kit';
import type { ClientTalker } from '../client-talker.ts';
import type { Working } from './pause.ts';

/** Loads one client after the other anew, every few seconds, whatever happens just then. */
export const reloading = async ({ pause, signal }: Working, clients: readonly ClientTalker[], seed: number): Promise<void> => {
  const random = seededRandom(seed + 1);
  for (let count = 0; !signal.aborted; count += 1) {
    for (const end = performance.now() + 2_000 + random() * 4_000; performance.now() < end && !signal.aborted; await sleep(200))
      for (const client of clients) client.lookAfterOpen();
    await pause.over();
    if (!signal.aborted) await clients[count % clients.length]?.reload();
  }
};

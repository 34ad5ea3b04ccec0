import type { FollowedThread, RoomFrame } from '@parley/contracts';
import type { Cancel, Clock } from './clock.ts';
import type { Rest } from './rest.ts';

/** Which threads I follow, as far as it is known (RD4): what others say there changes counts that only the server knows. */
export interface FollowedThreads {
  /** Something happened in a room: I may follow a thread since, or wonder whether I do. */
  take(event: RoomFrame['events'][number]): void;
  has(rootId: string): boolean;
  /** Whether those that are known are all. */
  isWhole(): boolean;
  /** I was away: there may be others since. */
  doubt(): void;
  /** Nobody is signed in, or somebody else. */
  clear(): void;
}

/** What they need. */
export interface FollowedThreadsOptions {
  readonly rest: Rest;
  readonly clock: Clock;
  readonly random: () => number;
  readonly myId: () => string | undefined;
  /** Some threads are known to be followed that were not known before. */
  readonly found: () => void;
}

/** As many as are asked for: who follows more learns of the others as they go on. */
const mostKnown = 100;
/** Everybody in a room hears of a thread at once; who they all are is not asked at once. */
const withinMs = 30_000;

/**
 * Makes them; none is known. What this client sees of following is noted as it comes; of what was before, the server is asked
 * once, when somebody writes in a thread that is not known.
 */
export const createFollowedThreads = (options: FollowedThreadsOptions): FollowedThreads => {
  const followed = new Set<string>();
  let asked = false;
  let isWhole = false;
  let cancel: Cancel | undefined;
  let turn = 0;

  const ask = async (): Promise<void> => {
    const mine = turn;
    const answer = await options.rest.call<{ items: readonly FollowedThread[] }>({
      method: 'GET',
      path: '/api/me/threads',
      query: { limit: mostKnown },
    });
    if (mine !== turn || !answer.ok) return;
    for (const { root } of answer.data.items) followed.add(root.id);
    isWhole = answer.data.items.length < mostKnown;
    if (answer.data.items.length > 0) options.found();
  };

  const askSoon = (): void => {
    if (asked) return;
    asked = true;
    cancel = options.clock.after(options.random() * withinMs, () => void ask());
  };

  return {
    take: ({ type, data }) => {
      const myId = options.myId();
      if (type === 'thread.changed' && data.senderId === myId) followed.add(data.id);
      // An edit may mention somebody who was not mentioned before.
      if ((type !== 'message.created' && type !== 'message.edited') || data.threadOf === undefined) return;
      if (data.senderId === myId || data.mentions.some((one) => 'userId' in one && one.userId === myId))
        followed.add(data.threadOf);
      else if (!followed.has(data.threadOf)) askSoon();
    },
    has: (rootId) => followed.has(rootId),
    isWhole: () => isWhole,
    doubt: () => {
      turn += 1;
      cancel?.();
      asked = false;
      isWhole = false;
    },
    clear: () => {
      turn += 1;
      cancel?.();
      asked = false;
      isWhole = false;
      followed.clear();
    },
  };
};

import type { AckError, HistoryPage, Message } from '@parley/contracts';
import { type Answer, accept, unavailable } from './answer.ts';
import type { Clock } from './clock.ts';
import { createRepeater, type RunResult } from './repeater.ts';
import type { Rest } from './rest.ts';
import { createSortedMessages } from './sorted-messages.ts';

/** Whether a thread can be shown; `gone` when it is not to be had. */
export type ThreadStatus =
  | { readonly status: 'loading' }
  | { readonly status: 'ready' }
  | { readonly status: 'gone'; readonly error: AckError };

/** What is held of one thread: its newest messages down to some older one, without holes. */
export interface OpenThread {
  readonly rootId: string;
  status(): ThreadStatus;
  messages(): readonly Message[];
  hasMoreBefore(): boolean;
  hasClientMessageId(id: string): boolean;
  /** A message as its room's timeline has just taken it, or as a command of one's own left it. Tells whether it was news here. */
  take(message: Message): boolean;
  /** The room starts over, or was left for a while: fetches the newest page anew. */
  load(): void;
  /** What it began at may be kept no more (PV2): asks, and is gone if so. */
  look(): void;
  /** One older page. `data` tells whether there was one. Codes: those of the thread, `unavailable` where the answer is too old. */
  loadOlder(limit?: number): Promise<Answer<boolean>>;
  close(): void;
}

/** What an open thread needs. */
export interface OpenThreadOptions {
  readonly roomId: string;
  readonly rootId: string;
  readonly rest: Rest;
  readonly clock: Clock;
  readonly random: () => number;
  /** The last change that the room's timeline contains. */
  readonly roomRev: () => number;
  readonly changed: () => void;
}

const pageSize = 50;

/**
 * Opens a thread. It has no cursor of its own: what its room's timeline takes is passed on to it, from before its first page is
 * asked for. A page that is older than what the room had taken by then would leave a hole, and is asked for again.
 */
export const openThread = (options: OpenThreadOptions): OpenThread => {
  const { roomId, rootId, rest, changed } = options;
  const held = createSortedMessages();
  let status: ThreadStatus = { status: 'loading' };
  let isWanted = true;
  let isDoubted = false;
  let from = Infinity;
  let hasMoreBefore = false;
  let older: Promise<Answer<boolean>> | undefined;
  let turn = 0;

  const ask = async (query: Readonly<Record<string, number | undefined>>): Promise<Answer<HistoryPage> | 'too_old'> => {
    const needed = options.roomRev();
    const path = `/api/rooms/${roomId}/messages/${rootId}/thread`;
    const page = await rest.call<HistoryPage>({ method: 'GET', path, query: { ...query, minRev: needed } });
    return page.ok && page.data.rev < needed ? 'too_old' : page;
  };

  const put = (page: HistoryPage): void => {
    for (const message of page.messages) held.put(message);
    hasMoreBefore = page.hasMoreBefore;
    from = hasMoreBefore ? Math.min(from, page.messages[0]?.seq ?? from) : 1;
  };

  const load = async (): Promise<RunResult> => {
    if (!isWanted && !isDoubted) return { next: 'done' };
    const [mine, isLook] = [turn, !isWanted];
    isDoubted = false;
    const page = await ask({ limit: isLook ? 1 : pageSize });
    if (mine !== turn) return { next: 'again' };
    const wait = (retryAfterMs?: number): RunResult => {
      isDoubted ||= isLook;
      return { next: 'wait', retryAfterMs };
    };
    if (page === 'too_old') return wait();
    if (!page.ok) {
      if (page.error.retryable || page.error.outcome !== 'rejected') return wait(page.error.retryAfterMs);
      held.clear();
      status = { status: 'gone', error: page.error };
    } else if (!isLook) {
      // What was taken since it was asked for is of a higher rev, and stays.
      const first = page.data.messages[0]?.seq;
      if (page.data.hasMoreBefore && first !== undefined) held.dropBelow(first);
      from = Infinity;
      put(page.data);
      status = { status: 'ready' };
    }
    isWanted = false;
    changed();
    return { next: 'done' };
  };
  const fetcher = createRepeater({ ...options, run: load });

  const loadOlderPage = async (limit: number): Promise<Answer<boolean>> => {
    const mine = turn;
    const page = await ask({ before: from, limit });
    if (page === 'too_old') return unavailable('the answer was older than what is held', 'rejected');
    if (!page.ok) return page;
    if (mine === turn) {
      put(page.data);
      changed();
    }
    return accept(page.data.messages.length > 0);
  };

  fetcher.kick();
  return {
    rootId,
    status: () => status,
    messages: () => held.toArray(),
    hasMoreBefore: () => hasMoreBefore,
    hasClientMessageId: (id) => held.hasClientMessageId(id),
    // Before the first page nothing is known of what lies below, so all is taken and cut then.
    take: (message) => message.threadOf === rootId && (status.status !== 'ready' || message.seq >= from) && held.put(message),
    load: () => {
      turn += 1;
      isWanted = true;
      held.clear();
      fetcher.restart();
    },
    look: () => {
      isDoubted = true;
      fetcher.kick();
    },
    loadOlder: async (limit = pageSize) => {
      if (status.status !== 'ready' || !hasMoreBefore) return accept(false);
      const running = (older ??= loadOlderPage(limit).finally(() => {
        older = undefined;
      }));
      return running;
    },
    close: () => {
      turn += 1;
      fetcher.stop();
    },
  };
};

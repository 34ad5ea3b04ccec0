import type { AttachmentLink } from '@parley/contracts';
import { type Answer, accept, refuse } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Rest } from './rest.ts';

/** Where attachments are to be had. */
export interface AttachmentLinks {
  /**
   * A link that is good for a while: one that is known, or a new one; what is asked at the same time is asked together. Codes: those of
   * the route; `not_found` where the message is gone, or is none of mine.
   */
  of(id: string): Promise<Answer<AttachmentLink>>;
  /** Nobody is signed in, or somebody else. */
  clear(): void;
}

/** A link is not handed out when it ends this soon, ms. */
const lastsAtLeastMs = 30_000;
const mostAtOnce = 100;

interface Waiting {
  readonly id: string;
  readonly tell: (answer: Answer<AttachmentLink>) => void;
}

/** Makes it; no link is known. */
export const createAttachmentLinks = ({ rest, clock }: { readonly rest: Rest; readonly clock: Clock }): AttachmentLinks => {
  const known = new Map<string, AttachmentLink>();
  let waiting: Waiting[] = [];

  const ask = async (asked: readonly Waiting[]): Promise<void> => {
    const ids = [...new Set(asked.map(({ id }) => id))];
    const answer = await rest.call<{ items: readonly AttachmentLink[] }>({
      method: 'GET',
      path: '/api/attachments',
      query: { ids: ids.join(',') },
    });
    if (!answer.ok) {
      for (const { tell } of asked) tell(answer);
      return;
    }
    for (const link of answer.data.items) known.set(link.id, link);
    for (const { id, tell } of asked) {
      const link = answer.data.items.find((one) => one.id === id);
      tell(link === undefined ? refuse('not_found', 'there is no such attachment for you') : accept(link));
    }
  };

  const askAll = (): void => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += mostAtOnce) void ask(all.slice(at, at + mostAtOnce));
  };

  return {
    of: (id) => {
      const link = known.get(id);
      if (link !== undefined && new Date(link.expiresAt).getTime() - clock.now() > lastsAtLeastMs)
        return Promise.resolve(accept(link));
      known.delete(id);
      return new Promise((resolve) => {
        waiting.push({ id, tell: resolve });
        if (waiting.length === 1) queueMicrotask(askAll);
      });
    },
    clear: () => known.clear(),
  };
};

import type { SearchQuestion } from '@parley/client';
import type { ErrorCode, SearchHit } from '@parley/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';

interface Held {
  /** `idle` while nothing is asked. */
  readonly status: 'idle' | 'asking' | 'ready' | 'failed';
  readonly hits: readonly SearchHit[];
  readonly nextCursor: string | null;
  readonly code?: ErrorCode;
}

/** Messages as far as they were asked for. */
export interface FoundMessages extends Held {
  /** Asks for the next page, or again where the last request failed. */
  readonly more: () => void;
}

/** A text is looked for when nothing was typed for this long, ms. */
const pauseMs = 200;
const pageSize = 25;
const nothing: Held = { status: 'idle', hits: [], nextCursor: null };

/** Messages that a question finds, newest first and page by page; the older answer stays until the newer one is there. */
export const useSearch = (question: SearchQuestion | undefined): FoundMessages => {
  const { client } = useServices();
  const [held, setHeld] = useState<Held>(nothing);
  /** Raised with every question: what was asked for before is of no use any more. */
  const turnRef = useRef(0);
  const asked = question === undefined ? undefined : JSON.stringify(question);

  const load = useCallback(
    async (text: string, cursor: string | null): Promise<void> => {
      const turn = turnRef.current;
      setHeld((before) => ({ ...before, status: 'asking' }));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what was made a text above
      const wanted = JSON.parse(text) as SearchQuestion;
      let next = cursor;
      const found: SearchHit[] = [];
      do {
        const answer = await client.search({ ...wanted, limit: pageSize, ...(next === null ? {} : { cursor: next }) });
        if (turn !== turnRef.current) return;
        if (!answer.ok) {
          const { code } = answer.error;
          return setHeld(({ hits }) => ({
            status: 'failed',
            hits: cursor === null ? found : [...hits, ...found],
            nextCursor: next,
            code,
          }));
        }
        found.push(...answer.data.items);
        next = answer.data.nextCursor;
        // A page may be empty while there is more behind it (SE2).
      } while (found.length === 0 && next !== null);
      const nextCursor = next;
      setHeld(({ hits }) => ({ status: 'ready', hits: cursor === null ? found : [...hits, ...found], nextCursor }));
    },
    [client],
  );

  useEffect(() => {
    if (asked === undefined) {
      setHeld(nothing);
      return undefined;
    }
    const timer = window.setTimeout(() => void load(asked, null), pauseMs);
    return () => {
      turnRef.current += 1;
      window.clearTimeout(timer);
    };
  }, [asked, load]);

  const more = (): void => {
    if (asked !== undefined && held.status !== 'asking') void load(asked, held.nextCursor);
  };
  return { ...held, more };
};

import type { Answer } from '@parley/client';
import type { ErrorCode } from '@parley/contracts';
import { useEffect, useRef, useState } from 'react';

/** What the server found for a text. While it is asked, what was found before stays. */
export interface Lookup<Item> {
  readonly status: 'idle' | 'asking' | 'ready' | 'failed';
  readonly items: readonly Item[];
  /** Why it failed. */
  readonly code?: ErrorCode;
  readonly retry: () => void;
}

type Held<Item> = Omit<Lookup<Item>, 'retry'>;

/** A text is looked for when nothing was typed for this long, ms. */
const pauseMs = 150;

/** Asks the server for what is typed; an empty text is not asked for. `ask` shall be the same function from draw to draw. */
export const useLookup = <Item>(
  typed: string,
  ask: (text: string) => Promise<Answer<{ readonly items: readonly Item[] }>>,
): Lookup<Item> => {
  const text = typed.trim();
  const [held, setHeld] = useState<Held<Item>>({ status: 'idle', items: [] });
  const [attempt, setAttempt] = useState(0);
  const retry = useRef(() => setAttempt((before) => before + 1)).current;

  useEffect(() => {
    if (text === '') {
      setHeld({ status: 'idle', items: [] });
      return undefined;
    }
    let isWanted = true;
    setHeld(({ items }) => ({ status: 'asking', items }));
    const take = (answer: Answer<{ readonly items: readonly Item[] }>): void => {
      if (!isWanted) return;
      if (answer.ok) setHeld({ status: 'ready', items: answer.data.items });
      else setHeld({ status: 'failed', items: [], code: answer.error.code });
    };
    const timer = window.setTimeout(() => void ask(text).then(take), pauseMs);
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [text, ask, attempt]);

  return { ...held, retry };
};

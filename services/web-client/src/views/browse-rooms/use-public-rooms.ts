import type { Answer } from '@parley/client';
import type { ErrorCode, Room } from '@parley/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';

type Page = { readonly items: readonly Room[]; readonly nextCursor: string | null };

interface Held {
  readonly status: 'asking' | 'ready' | 'failed';
  readonly rooms: readonly Room[];
  readonly nextCursor: string | null;
  readonly code?: ErrorCode;
}

/** Public rooms as far as they were asked for. */
export interface PublicRooms extends Held {
  /** Asks for the next page, or again where the last request failed. */
  readonly more: () => void;
}

/** A text is looked for when nothing was typed for this long, ms. */
const pauseMs = 150;
const pageSize = 30;

/** Public rooms whose name or topic hold a text, by name and page by page. */
export const usePublicRooms = (text: string): PublicRooms => {
  const { client } = useServices();
  const [held, setHeld] = useState<Held>({ status: 'asking', rooms: [], nextCursor: null });
  /** Raised with every text: what was asked for before is of no use any more. */
  const turnRef = useRef(0);

  const ask = useCallback(
    (query: string, cursor?: string): Promise<Answer<Page>> =>
      client.rest.call({ method: 'GET', path: '/api/rooms/public', query: { query, cursor, limit: pageSize } }),
    [client],
  );

  const load = async (cursor: string | undefined): Promise<void> => {
    const turn = turnRef.current;
    setHeld((before) => ({ ...before, status: 'asking' }));
    const answer = await ask(text, cursor);
    if (turn !== turnRef.current) return;
    setHeld(({ rooms, nextCursor }) => {
      const kept = cursor === undefined ? [] : rooms;
      if (!answer.ok) return { status: 'failed', rooms: kept, nextCursor, code: answer.error.code };
      return { status: 'ready', rooms: [...kept, ...answer.data.items], nextCursor: answer.data.nextCursor };
    });
  };

  useEffect(() => {
    const timer = window.setTimeout(() => void load(undefined), text === '' ? 0 : pauseMs);
    return () => {
      turnRef.current += 1;
      window.clearTimeout(timer);
    };
    // `load` is made anew with every draw and asks for the same.
  }, [ask, text]);

  const more = (): void => {
    if (held.status !== 'asking') void load(held.rooms.length === 0 ? undefined : (held.nextCursor ?? undefined));
  };
  return { ...held, more };
};

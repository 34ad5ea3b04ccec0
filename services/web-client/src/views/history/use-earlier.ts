import type { EarlierContent, ErrorCode, Message } from '@parley/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';

/** What a message said before its edits, the latest first, as far as it was asked for. */
export interface Earlier {
  readonly items: readonly EarlierContent[];
  readonly isLoading: boolean;
  /** Why it could not be had. */
  readonly refusal: ErrorCode | undefined;
  readonly hasMore: boolean;
  /** Asks for the next ones, or again. */
  readonly load: () => void;
}

type Page = { readonly items: readonly EarlierContent[]; readonly nextCursor: string | null };

/** Asks for it, page by page. */
export const useEarlier = ({ roomId, id }: Pick<Message, 'roomId' | 'id'>): Earlier => {
  const { client } = useServices();
  const [items, setItems] = useState<readonly EarlierContent[]>([]);
  const [isLoading, setIsLoading] = useState(true);
  const [refusal, setRefusal] = useState<ErrorCode>();
  const cursor = useRef<string | null>(null);
  const isThere = useRef(true);

  const load = useCallback((): void => {
    const ask = async (): Promise<void> => {
      setIsLoading(true);
      const query = { cursor: cursor.current ?? undefined, limit: 20 };
      const answer = await client.rest.call<Page>({ method: 'GET', path: `/api/rooms/${roomId}/messages/${id}/edits`, query });
      if (!isThere.current) return;
      setIsLoading(false);
      setRefusal(answer.ok ? undefined : answer.error.code);
      if (!answer.ok) return;
      cursor.current = answer.data.nextCursor;
      setItems((before) => [...before, ...answer.data.items]);
    };
    void ask();
  }, [client, roomId, id]);

  useEffect(() => {
    isThere.current = true;
    cursor.current = null;
    setItems([]);
    load();
    return () => {
      isThere.current = false;
    };
  }, [load]);

  return { items, isLoading, refusal, hasMore: cursor.current !== null, load };
};

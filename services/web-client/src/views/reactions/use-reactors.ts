import type { Message } from '@parley/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';

/** Somebody who reacted, and when (ISO 8601). */
export interface Reactor {
  readonly userId: string;
  readonly at: string;
}

/** Everybody who reacted to a message with an emoji, as far as they were asked for. */
export interface Reactors {
  readonly items: readonly Reactor[];
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  readonly hasMore: boolean;
  /** Asks for the next ones, or again. */
  readonly load: () => void;
}

type Page = { readonly items: readonly Reactor[]; readonly nextCursor: string | null };

/** Asks for them, page by page. */
export const useReactors = ({ roomId, id }: Pick<Message, 'roomId' | 'id'>, emoji: string): Reactors => {
  const { client, myReactions } = useServices();
  const myId = useMyId();
  const [items, setItems] = useState<readonly Reactor[]>([]);
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  const cursor = useRef<string | null>(null);
  const isThere = useRef(true);

  const load = useCallback((): void => {
    const ask = async (): Promise<void> => {
      setState('loading');
      const query = { emoji, cursor: cursor.current ?? undefined };
      const path = `/api/rooms/${roomId}/messages/${id}/reactions`;
      const answer = await client.rest.call<Page>({ method: 'GET', path, query });
      if (!isThere.current) return;
      if (!answer.ok) return setState('failed');
      cursor.current = answer.data.nextCursor;
      // Whoever reacts anew while one reads on stands further down again.
      setItems((before) => [
        ...before.filter((one) => !answer.data.items.some(({ userId }) => userId === one.userId)),
        ...answer.data.items,
      ]);
      if (answer.data.items.some(({ userId }) => userId === myId)) myReactions.note(id, emoji, true);
      setState('ready');
    };
    void ask();
  }, [client, myReactions, myId, roomId, id, emoji]);

  useEffect(() => {
    isThere.current = true;
    load();
    return () => {
      isThere.current = false;
    };
  }, [load]);

  return { items, isLoading: state === 'loading', hasFailed: state === 'failed', hasMore: cursor.current !== null, load };
};

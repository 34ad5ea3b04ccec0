import type { Message } from '@parley/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';

/** Everybody who has seen a message, as far as they were asked for. */
export interface WhoHasSeen {
  readonly userIds: readonly string[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly hasMore: boolean;
  /** Asks for the next ones, or again. */
  readonly load: () => void;
}

/** Asks for them, page by page, in no order that says anything. Whoever wrote it is left out. */
export const useWhoHasSeen = ({ roomId, seq, senderId }: Message): WhoHasSeen => {
  const { client } = useServices();
  const [userIds, setUserIds] = useState<readonly string[]>([]);
  const [state, setState] = useState<WhoHasSeen['state']>('loading');
  const cursor = useRef<string | null>(null);
  const isThere = useRef(true);

  const load = useCallback((): void => {
    const ask = async (): Promise<void> => {
      setState('loading');
      const answer = await client.reading.whoHasSeen(roomId, seq, cursor.current ?? undefined);
      if (!isThere.current) return;
      if (!answer.ok) return setState('failed');
      cursor.current = answer.data.nextCursor;
      const found = answer.data.items.map(({ userId }) => userId as string).filter((id) => id !== senderId);
      setUserIds((before) => [...before, ...found.filter((id) => !before.includes(id))]);
      setState('ready');
    };
    void ask();
  }, [client, roomId, seq, senderId]);

  useEffect(() => {
    isThere.current = true;
    load();
    return () => {
      isThere.current = false;
    };
  }, [load]);

  return { userIds, state, hasMore: cursor.current !== null, load };
};

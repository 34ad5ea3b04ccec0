import type { HistoryPage } from '@parley/contracts';
import { useCallback } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { routeToMessage } from '../../state/route.ts';

/** A message that a link names by its place in the room may stand in a thread: then that is opened at it. */
export const useThreadOfLink = (roomId: string): ((seq: number) => Promise<boolean>) => {
  const { client, navigation } = useServices();
  return useCallback(
    async (seq) => {
      const path = `/api/rooms/${roomId}/messages`;
      const page = await client.rest.call<HistoryPage>({ method: 'GET', path, query: { around: seq, limit: 1 } });
      const message = page.ok ? page.data.messages.find((one) => one.seq === seq) : undefined;
      if (message?.threadOf === undefined) return false;
      navigation.go(routeToMessage(message), 'replace');
      return true;
    },
    [client, navigation, roomId],
  );
};

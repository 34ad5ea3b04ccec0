import type { Member } from '@parley/contracts';
import { useEffect, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import type { MembersPage } from '../../state/members.ts';

const none: readonly Member[] = [];

/** Who is banned from a room now, asked for anew whenever somebody comes, goes or is changed; nobody where I may not know. */
export const useBanned = (roomId: string, mayKnow: boolean): readonly Member[] => {
  const { client } = useServices();
  const [banned, setBanned] = useState(none);

  useEffect(() => {
    if (!mayKnow) return undefined;
    let turn = 0;
    const ask = async (): Promise<void> => {
      turn += 1;
      const mine = turn;
      const answer = await client.rest.call<MembersPage>({
        method: 'GET',
        path: `/api/rooms/${roomId}/members`,
        query: { banned: 'true' },
      });
      if (answer.ok && mine === turn) setBanned(answer.data.items);
    };
    void ask();
    const stop = client.on('event', (event) => {
      if (event.name !== 'room:events' || event.payload.roomId !== roomId) return;
      if (event.payload.events.some(({ type }) => type === 'member.left' || type === 'member.changed')) void ask();
    });
    return () => {
      turn = Infinity;
      stop();
    };
  }, [client, roomId, mayKnow]);

  return mayKnow ? banned : none;
};

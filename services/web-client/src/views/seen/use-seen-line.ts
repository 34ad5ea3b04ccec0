import type { SeenByView } from '@parley/client';
import type { Message, MyRoom } from '@parley/contracts';
import { createContext, useLayoutEffect, useMemo, useState } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';

/** Under which message it stands who has seen it, and who has. */
export interface SeenLineAt {
  readonly messageId: string;
  readonly view: SeenByView;
}

/** Where rows find it. */
export const SeenLineContext = createContext<SeenLineAt | undefined>(undefined);

/** In larger rooms nothing is told live (RD7), and a line that lags behind says nothing. */
const mostMembers = 100;

/** Under the last of my messages it stands who has seen it, while I show others how far I read myself (RD6). */
export const useSeenLine = (room: MyRoom | undefined, messages: readonly Message[]): SeenLineAt | undefined => {
  const { client } = useServices();
  const myId = useMyId();
  const settings = useObservable(client.reading.settings);
  const [view, setView] = useState<SeenByView>();
  const last = messages.findLast(
    ({ senderId, deletedAt, threadOf }) => senderId === myId && deletedAt === undefined && threadOf === undefined,
  );
  const isTold = room !== undefined && room.memberCount > 1 && room.memberCount <= mostMembers;
  const roomId = isTold && settings?.readReceipts === true && last !== undefined ? room.id : undefined;

  useLayoutEffect(() => {
    if (roomId === undefined) return undefined;
    const opened = client.reading.seenBy(roomId);
    setView(opened);
    return () => opened.close();
  }, [client, roomId]);

  const messageId = last?.id;
  return useMemo(
    () => (view === undefined || view.roomId !== roomId || messageId === undefined ? undefined : { messageId, view }),
    [view, roomId, messageId],
  );
};

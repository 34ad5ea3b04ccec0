import type { MouseEvent } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { leaveRow } from './focus-row.ts';

/** Puts a text that was refused back to where one writes, and lets go of the command it was in. */
export const usePutBack = (roomId: string): ((event: MouseEvent, id: string, content: string) => void) => {
  const { client, drafts } = useServices();
  const myId = useMyId();
  return ({ currentTarget }, id, content) => {
    leaveRow(currentTarget);
    drafts.putBack(myId, roomId, content);
    client.discard(id);
  };
};

import type { MouseEvent } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { keyOfPlace, type WritingPlace } from '../../state/composing.ts';
import { leaveRow } from './focus-row.ts';

/** Puts a text that was refused back to where one writes, with what it answers, and lets go of the command it was in. */
export const usePutBack = (place: WritingPlace): ((event: MouseEvent, id: string, content: string, replyTo?: string) => void) => {
  const { client, drafts, answering } = useServices();
  const myId = useMyId();
  return ({ currentTarget }, id, content, replyTo) => {
    leaveRow(currentTarget, place);
    drafts.putBack(myId, keyOfPlace(place), content);
    if (replyTo !== undefined) answering.set(myId, place, replyTo);
    client.discard(id);
  };
};

import { useCallback, useSyncExternalStore } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';

/** What is being typed in a room, kept over reloads with every key. */
export const useDraft = (roomId: string): readonly [string, (text: string) => void] => {
  const { drafts } = useServices();
  const myId = useMyId();
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.get(myId, roomId));
  const change = useCallback((next: string): void => drafts.set(myId, roomId, next), [drafts, myId, roomId]);
  return [text, change];
};

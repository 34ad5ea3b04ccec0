import { useCallback, useSyncExternalStore } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';

/** What is being typed at a place, by its key; kept over reloads with every key that is pressed. */
export const useDraft = (place: string): readonly [string, (text: string) => void] => {
  const { drafts } = useServices();
  const myId = useMyId();
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.get(myId, place));
  const change = useCallback((next: string): void => drafts.set(myId, place, next), [drafts, myId, place]);
  return [text, change];
};

import { useCallback, useSyncExternalStore } from 'react';
import type { WritingPlace } from '../state/composing.ts';
import { useServices } from './use-services.ts';
import { useMyId } from './use-session.ts';

/** Which message is answered by what is being written there, by its id. */
export const useAnswering = (place: WritingPlace): readonly [string | undefined, (messageId: string | undefined) => void] => {
  const { answering } = useServices();
  const myId = useMyId();
  const { roomId, threadOf } = place;
  const answered = useSyncExternalStore(answering.subscribe, () => answering.get(myId, { roomId, threadOf }));
  const change = useCallback(
    (messageId: string | undefined): void => answering.set(myId, { roomId, threadOf }, messageId),
    [answering, myId, roomId, threadOf],
  );
  return [answered, change];
};

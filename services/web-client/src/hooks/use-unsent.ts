import { useSyncExternalStore } from 'react';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';
import { useMyId } from './use-session.ts';

/** Whether something was typed in a room and not sent. */
export const useHasDraft = (roomId: string): boolean => {
  const { drafts } = useServices();
  const myId = useMyId();
  return useSyncExternalStore(drafts.subscribe, () => drafts.get(myId, roomId).trim() !== '');
};

/** How many of my messages in a room were refused and wait for me. */
export const useFailedCount = (roomId: string): number => useObservable(useServices().client.failed).get(roomId) ?? 0;

import { isMuted } from '../state/notify-rules.ts';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';

/** Whether I want to hear nothing of a room. */
export const useIsMuted = (roomId: string): boolean =>
  isMuted(useObservable(useServices().client.notifications.settings), roomId, Date.now());

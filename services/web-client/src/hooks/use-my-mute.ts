import { useObservable } from './use-observable.ts';
import { usePassed } from './use-passed.ts';
import { useServices } from './use-services.ts';

/** Until when I am muted in a room (ISO 8601); undefined where I am not, or not any more. */
export const useMyMute = (roomId: string): string | undefined => {
  const until = useObservable(useServices().myMutes).get(roomId);
  return usePassed(until) ? undefined : until;
};

import { useCallback, useSyncExternalStore } from 'react';
import type { Attaching } from '../state/attaching.ts';
import type { WritingPlace } from '../state/composing.ts';
import { useServices } from './use-services.ts';

/** The files that go with what is being written at a place. */
export const useAttaching = (place: WritingPlace): readonly Attaching[] => {
  const { attaching } = useServices();
  return useSyncExternalStore(
    attaching.subscribe,
    useCallback(() => attaching.in(place), [attaching, place]),
  );
};

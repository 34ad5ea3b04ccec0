import { isCovered } from '../state/covered.ts';
import { useNarrow } from './use-narrow.ts';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';

/** Whether the room cannot be seen since something lies over it. */
export const useCovered = (): boolean => {
  const { roomPanel, overlays, navigation } = useServices();
  useObservable(roomPanel);
  useObservable(overlays);
  useObservable(navigation);
  return isCovered({ roomPanel, overlays, navigation }, useNarrow());
};

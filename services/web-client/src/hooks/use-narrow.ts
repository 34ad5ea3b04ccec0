import { useSyncExternalStore } from 'react';

/** As the style sheets say it: a phone shows one thing at a time. */
const query = '(max-width: 720px)';

const subscribe = (listener: () => void): (() => void) => {
  const media = window.matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
};

/** Whether the window is as narrow as a phone. */
export const isNarrow = (): boolean => window.matchMedia(query).matches;

/** Whether the window is as narrow as a phone; the component is drawn again when that changes. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, isNarrow);

import { useSyncExternalStore } from 'react';

const subscribe = (listener: () => void): (() => void) => {
  document.addEventListener('visibilitychange', listener);
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
  };
};

/** Whether somebody looks at this window: it is visible, and has the focus. */
export const isAttentive = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Whether somebody looks at this window; the component is drawn again when that changes. */
export const useAttention = (): boolean => useSyncExternalStore(subscribe, isAttentive);

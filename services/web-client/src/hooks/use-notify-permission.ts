import { useSyncExternalStore } from 'react';
import { type NotifyPermission, notifyPermission } from '../state/notify-display.ts';

/** Chromium and Firefox tell when somebody changes it in the browser's own settings; coming back to the window helps everywhere. */
const subscribe = (listener: () => void): (() => void) => {
  let status: PermissionStatus | undefined;
  let isWanted = true;
  void navigator.permissions?.query({ name: 'notifications' }).then(
    (found) => {
      if (!isWanted) return;
      status = found;
      found.addEventListener('change', listener);
    },
    () => undefined,
  );
  window.addEventListener('focus', listener);
  return () => {
    isWanted = false;
    status?.removeEventListener('change', listener);
    window.removeEventListener('focus', listener);
  };
};

/** What the browser says to notifications of this site. */
export const useNotifyPermission = (): NotifyPermission => useSyncExternalStore(subscribe, notifyPermission);

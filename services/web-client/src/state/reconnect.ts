import type { ChatClient } from '@parley/client';

/**
 * While the next try is waited for, tries at once when there is a reason to hope: the network is back, or somebody looks
 * again (a device that slept has waited long enough).
 */
export const reconnectEagerly = (window: Window, client: Pick<ChatClient, 'connect' | 'connection'>): void => {
  const tryNow = (): void => {
    if (client.connection.getSnapshot().status === 'waiting') client.connect();
  };
  window.addEventListener('online', tryNow);
  window.document.addEventListener('visibilitychange', () => {
    if (window.document.visibilityState === 'visible') tryNow();
  });
};

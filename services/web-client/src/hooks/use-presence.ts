import type { PresenceStatus } from '@parley/contracts';
import { useEffect, useSyncExternalStore } from 'react';
import { useServices } from './use-services.ts';

/** How somebody is; watched for as long as it is shown. Undefined until it is known. */
export const usePresence = (userId: string | undefined): PresenceStatus | undefined => {
  const { presence } = useServices().client;
  useEffect(() => {
    if (userId === undefined) return undefined;
    const watched = presence.watch([userId]);
    return watched.ok ? watched.data : undefined;
  }, [presence, userId]);
  return useSyncExternalStore(presence.subscribe, () =>
    userId === undefined ? undefined : presence.getSnapshot().get(userId)?.status,
  );
};

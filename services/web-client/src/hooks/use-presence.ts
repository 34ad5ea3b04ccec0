import type { Presence, PresenceStatus } from '@parley/contracts';
import { useEffect, useSyncExternalStore } from 'react';
import { useServices } from './use-services.ts';

/** How somebody is, with what they say of it; watched for as long as it is shown. Undefined until it is known. */
export const usePresenceOf = (userId: string | undefined): Presence | undefined => {
  const { presence } = useServices().client;
  useEffect(() => {
    if (userId === undefined || userId === '') return undefined;
    const watched = presence.watch([userId]);
    return watched.ok ? watched.data : undefined;
  }, [presence, userId]);
  return useSyncExternalStore(presence.subscribe, () => (userId === undefined ? undefined : presence.getSnapshot().get(userId)));
};

/** How somebody is, in one word. */
export const usePresence = (userId: string | undefined): PresenceStatus | undefined => usePresenceOf(userId)?.status;

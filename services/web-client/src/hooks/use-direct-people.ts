import type { Member } from '@parley/contracts';
import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import { useRooms } from './use-rooms.ts';
import { useServices } from './use-services.ts';
import { useMyId } from './use-session.ts';

/** Whom I talk to in each of my direct rooms, as far as it is known; by room, the newest conversation first. */
export const useDirectPeople = (): ReadonlyMap<string, readonly Member[]> => {
  const { members } = useServices();
  const { rooms } = useRooms();
  const myId = useMyId();
  const ids = rooms.filter(({ kind }) => kind === 'direct').map(({ id }) => id);
  const key = ids.join(' ');
  const sources = useMemo(() => ids.map((id) => ({ id, known: members.in(id) })), [members, key]);

  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = sources.map(({ known }) => known.subscribe(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [sources],
  );
  const heldRef = useRef<readonly unknown[]>([]);
  // The same list for as long as every room's is the same.
  const snapshot = useSyncExternalStore(subscribe, () => {
    const present = sources.map(({ known }) => known.getSnapshot());
    const isSame = present.length === heldRef.current.length && present.every((one, index) => one === heldRef.current[index]);
    if (!isSame) heldRef.current = present;
    return heldRef.current;
  });

  return useMemo(
    () =>
      new Map(sources.map(({ id, known }) => [id, known.getSnapshot().members.filter(({ userId }) => userId !== myId)] as const)),
    [sources, snapshot, myId],
  );
};

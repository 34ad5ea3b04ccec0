import type { TimelineSnapshot } from '@parley/client';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useRoute } from '../../hooks/use-navigation.ts';
import type { PlaceControl } from './use-place.ts';

interface OpeningOptions {
  readonly snapshot: TimelineSnapshot;
  readonly roomId: string;
  /** The last message that is read; undefined where it is not known. */
  readonly readSeq: number | undefined;
  readonly place: PlaceControl;
}

/** Where a room begins when it is opened: at the message of the address, else at the first unread one, else at the end. */
export const useOpening = ({ snapshot, roomId, readSeq, place }: OpeningOptions): void => {
  const route = useRoute();
  const isReady = snapshot.status.status === 'ready';
  const seq = route.view === 'room' && route.roomId === roomId ? route.seq : undefined;
  const hasBegun = useRef(false);
  const followed = useRef<typeof route>(undefined);

  useLayoutEffect(() => {
    if (hasBegun.current || !isReady) return;
    hasBegun.current = true;
    if (seq !== undefined) return;
    const last = snapshot.messages.at(-1)?.seq ?? 0;
    place.go(readSeq !== undefined && readSeq < last ? { kind: 'unread', readSeq } : { kind: 'latest' });
  });

  useLayoutEffect(() => {
    if (!isReady || followed.current === route) return;
    followed.current = route;
    if (seq !== undefined) place.go({ kind: 'message', seq });
  });

  /** What I send is at the end, wherever I was when I sent it. */
  const lastSent = snapshot.pending.findLast(({ entry }) => entry.command.kind === 'send')?.entry.place ?? 0;
  const sent = useRef(lastSent);
  useEffect(() => {
    if (lastSent > sent.current && isReady) place.go({ kind: 'latest' });
    sent.current = Math.max(lastSent, sent.current);
  }, [lastSent, isReady]);
};

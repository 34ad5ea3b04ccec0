import type { MyRoom } from '@parley/contracts';
import { useEffect } from 'react';
import { useAttention } from '../../hooks/use-attention.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import type { Settable } from '../../state/observable.ts';
import type { Seen } from './use-seen.ts';

/** What was seen for less than this is not read, ms. */
const seenForMs = 400;

interface ReadMarkerProps {
  readonly room: MyRoom | undefined;
  readonly seen: Settable<Seen>;
  /** Somebody wants it to stay where it is. */
  readonly isHeld: boolean;
}

/** Tells the server what was seen, while somebody looks. Draws nothing: so what is seen draws nothing anew. */
export const ReadMarker = ({ room, seen, isHeld }: ReadMarkerProps): null => {
  const { client } = useServices();
  const isAttentive = useAttention() && !isHeld;
  const { lastSeq } = useObservable(seen);
  const roomId = room?.id;
  const readSeq = room?.readSeq ?? Infinity;

  useEffect(() => {
    if (!isAttentive || roomId === undefined || lastSeq <= readSeq) return undefined;
    const timer = window.setTimeout(() => client.markRead(roomId, lastSeq), seenForMs);
    return () => window.clearTimeout(timer);
  }, [client, isAttentive, roomId, readSeq, lastSeq]);
  return null;
};

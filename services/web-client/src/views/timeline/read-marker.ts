import type { MyRoom } from '@parley/contracts';
import { useEffect, useRef } from 'react';
import { useAttention } from '../../hooks/use-attention.ts';
import { useCovered } from '../../hooks/use-covered.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import type { Settable } from '../../state/observable.ts';
import { readUpTo } from './read-up-to.ts';
import type { Seen } from './use-seen.ts';

/** What was seen for less than this is not read, ms. */
const seenForMs = 400;

interface ReadMarkerProps {
  readonly room: MyRoom | undefined;
  readonly seen: Settable<Seen>;
  /** Whether the newest message is held. */
  readonly isEnd: boolean;
  /** Somebody wants it to stay where it is. */
  readonly isHeld: boolean;
}

/** Tells the server what was seen, while somebody looks. Draws nothing: so what is seen draws nothing anew. */
export const ReadMarker = ({ room, seen, isEnd, isHeld }: ReadMarkerProps): null => {
  const { client } = useServices();
  const isCovered = useCovered();
  const isAttentive = useAttention() && !isCovered && !isHeld && room !== undefined;
  const now = useObservable(seen);
  const roomId = room?.id;
  const readSeq = room?.readSeq ?? 0;
  const passed = useRef(0);

  if (isAttentive) {
    passed.current = readUpTo(now, Math.max(passed.current, readSeq));
    // Who goes to the end of the room has had enough of what lies before it.
    if (isEnd && now.isAtEnd) passed.current = Math.max(passed.current, now.lastSeq);
  }
  const upTo = isAttentive ? passed.current : 0;

  useEffect(() => {
    if (roomId === undefined || upTo <= readSeq) return undefined;
    const timer = window.setTimeout(() => client.markRead(roomId, upTo), seenForMs);
    return () => window.clearTimeout(timer);
  }, [client, roomId, readSeq, upTo]);
  return null;
};

import type { MyRoom } from '@parley/contracts';
import { useEffect, useState } from 'react';
import { useAttention } from '../../hooks/use-attention.ts';
import { useServices } from '../../hooks/use-services.ts';

/** What was seen for less than this is not read, ms. */
const seenForMs = 400;

interface ReadMarkerOptions {
  readonly room: MyRoom | undefined;
  /** The last message that is wholly in view. */
  readonly lastSeenSeq: number;
}

/** Tells the server what was seen, while somebody looks. */
export const useReadMarker = ({ room, lastSeenSeq }: ReadMarkerOptions): void => {
  const { client } = useServices();
  const isAttentive = useAttention();
  const roomId = room?.id;
  const readSeq = room?.readSeq ?? Infinity;

  useEffect(() => {
    if (!isAttentive || roomId === undefined || lastSeenSeq <= readSeq) return undefined;
    const timer = window.setTimeout(() => client.markRead(roomId, lastSeenSeq), seenForMs);
    return () => window.clearTimeout(timer);
  }, [client, isAttentive, roomId, readSeq, lastSeenSeq]);
};

/**
 * After which message the line "new messages" stands: what was read when the room was opened, and from then on whenever
 * somebody turned away.
 */
export const useUnreadLine = (room: MyRoom | undefined): number | undefined => {
  const isAttentive = useAttention();
  const isKnown = room !== undefined;
  const [readSeq, setReadSeq] = useState<number>();
  useEffect(() => {
    if (room !== undefined) setReadSeq(room.readSeq);
    // Only when it becomes known, and when somebody turns away: it shall not move while one reads.
  }, [isKnown, isKnown && !isAttentive]);
  return readSeq;
};

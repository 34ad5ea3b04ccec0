import type { MyRoom } from '@parley/contracts';
import { useEffect, useRef, useState } from 'react';
import { useAttention } from '../../hooks/use-attention.ts';
import { useServices } from '../../hooks/use-services.ts';

/** The line "new messages", and what is new below it. */
export interface UnreadLine {
  /** The line stands after this one; undefined where there is none. */
  readonly readSeq: number | undefined;
  /** How much was new when somebody began to look; 0 where nothing was, or where they have had enough of it. */
  readonly count: number;
  /** The marker stays where it was put until the room is opened anew, or something is done about it. */
  readonly isHeld: boolean;
  /** Everything from this message on is unread. */
  readonly markUnread: (seq: number) => void;
  /** Everything is read. */
  readonly markRead: () => void;
  /** The line has been seen. */
  readonly dismiss: () => void;
}

/**
 * Where the line stands: after what was read when the room was opened, and from then on whenever somebody turned away. It does
 * not move while one reads.
 */
export const useUnreadLine = (room: MyRoom | undefined): UnreadLine => {
  const { client } = useServices();
  const isAttentive = useAttention();
  const isKnown = room !== undefined;
  const [readSeq, setReadSeq] = useState(room?.readSeq);
  const [count, setCount] = useState(room?.unread ?? 0);
  const [isHeld, setIsHeld] = useState(false);
  const hasBegun = useRef(isKnown);

  useEffect(() => {
    if (room === undefined || (hasBegun.current && isAttentive) || isHeld) return;
    hasBegun.current = true;
    setReadSeq(room.readSeq);
    setCount(room.unread);
  }, [isKnown, isAttentive]);

  // Moved back on purpose, here or on another device.
  const before = useRef(room?.readSeq);
  useEffect(() => {
    if (room === undefined) return;
    if (room.readSeq < (before.current ?? 0)) {
      setReadSeq(room.readSeq);
      setIsHeld(true);
    }
    before.current = room.readSeq;
  }, [room?.readSeq]);

  useEffect(() => {
    if (room !== undefined && (!isAttentive || isHeld)) setCount(room.unread);
  }, [isAttentive, isHeld, room?.unread]);

  return {
    readSeq,
    count,
    isHeld,
    markUnread: (seq) => {
      if (room === undefined) return;
      client.markUnread(room.id, seq - 1);
      setReadSeq(seq - 1);
      setIsHeld(true);
    },
    markRead: () => {
      if (room !== undefined) client.markRead(room.id, room.lastSeq);
      setIsHeld(false);
      setCount(0);
    },
    dismiss: () => setCount(0),
  };
};

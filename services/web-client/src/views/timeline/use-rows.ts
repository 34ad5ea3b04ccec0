import type { TimelineSnapshot } from '@parley/client';
import { useEffect, useMemo, useRef } from 'react';
import { type Row, reuseRows, rowsOf } from './rows.ts';

/** The rows of what is held; each stays the same object for as long as it shows the same. */
export const useRows = (snapshot: TimelineSnapshot, myId: string, readSeq: number | undefined): readonly Row[] => {
  const { messages, pending, hasMoreBefore, hasMoreAfter, status } = snapshot;
  const isReady = status.status === 'ready';
  const before = useRef<readonly Row[]>([]);
  const rows = useMemo(() => {
    const isBeginning = isReady && !hasMoreBefore;
    return reuseRows(before.current, rowsOf({ messages, pending, myId, readSeq, isBeginning, isEnd: !hasMoreAfter }));
  }, [messages, pending, myId, readSeq, isReady, hasMoreBefore, hasMoreAfter]);
  useEffect(() => {
    before.current = rows;
  }, [rows]);
  return rows;
};

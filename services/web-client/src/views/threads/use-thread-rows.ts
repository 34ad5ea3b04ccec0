import type { ThreadSnapshot } from '@parley/client';
import type { Message } from '@parley/contracts';
import { useEffect, useMemo, useRef } from 'react';
import { type Row, reuseRows } from '../timeline/rows.ts';
import { threadRowsOf } from './thread-rows.ts';

interface Options {
  readonly snapshot: ThreadSnapshot;
  readonly root: Message | undefined;
  readonly myId: string;
  readonly readSeq: number | undefined;
}

/** The rows of a thread; each stays the same object for as long as it shows the same. */
export const useThreadRows = ({ snapshot, root, myId, readSeq }: Options): readonly Row[] => {
  const before = useRef<readonly Row[]>([]);
  const rows = useMemo(
    () => reuseRows(before.current, threadRowsOf({ snapshot, root, myId, readSeq })),
    [snapshot, root, myId, readSeq],
  );
  useEffect(() => {
    before.current = rows;
  }, [rows]);
  return rows;
};

import { useMemo } from 'react';
import type { Row } from './rows.ts';

/** The rows that stay drawn wherever they are: the one with the focus, and the one that is being edited. */
export const usePinned = (rows: readonly Row[], focused: number, editedSeq: number | undefined): readonly number[] => {
  const edited = editedSeq === undefined ? -1 : rows.findIndex((row) => row.kind === 'message' && row.message.seq === editedSeq);
  return useMemo(() => [focused, edited], [focused, edited]);
};

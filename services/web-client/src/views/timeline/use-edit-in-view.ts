import type { TimelineSnapshot } from '@parley/client';
import { type RefObject, useEffect, useRef } from 'react';
import { useGo } from '../../hooks/use-navigation.ts';
import type { Edit } from '../../state/edit.ts';
import type { Row } from './rows.ts';
import { useEditGone } from './use-edit-gone.ts';
import type { PlaceControl } from './use-place.ts';
import type { ScrollToRow } from './use-scroll-to-row.ts';

interface EditInViewOptions {
  readonly roomId: string;
  readonly edit: Edit | undefined;
  readonly snapshot: TimelineSnapshot;
  readonly rows: readonly Row[];
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly scrollToRow: ScrollToRow;
  readonly place: PlaceControl;
}

/** Brings what is being edited into view when somebody wants to edit; saves what was typed where its message is deleted meanwhile. */
export const useEditInView = (options: EditInViewOptions): void => {
  const { roomId, edit, snapshot, rows, scrollRef, scrollToRow, place } = options;
  const go = useGo();
  const hasBegun = useRef(false);

  useEffect(() => {
    const isFirst = !hasBegun.current;
    hasBegun.current = true;
    // What was left open by another window is found where it is; one is not led away to it.
    if (edit === undefined || isFirst) return;
    if (edit.threadOf !== undefined) {
      // It is edited there; whoever asks for it again from here is led to it.
      if (edit.asked > 0) go({ view: 'room', roomId, thread: { rootId: edit.threadOf, seq: edit.seq } });
      return;
    }
    const row = rows.find((one) => one.kind === 'message' && one.message.seq === edit.seq);
    if (row === undefined) return place.go({ kind: 'message', seq: edit.seq });
    scrollToRow(row.key, 'auto');
    scrollRef.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"] textarea`)?.focus({ preventScroll: true });
  }, [edit?.seq, edit?.asked]);

  useEditGone(edit, snapshot.messages);
};

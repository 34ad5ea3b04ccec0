import type { TimelineSnapshot } from '@parley/client';
import { type RefObject, useEffect, useRef } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Edit } from '../../state/edit.ts';
import type { Row } from './rows.ts';
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
  const t = useT();
  const toast = useToast();
  const myId = useMyId();
  const { editing, drafts } = useServices();
  const hasBegun = useRef(false);

  useEffect(() => {
    const isFirst = !hasBegun.current;
    hasBegun.current = true;
    // What was left open by another window is found where it is; one is not led away to it.
    // One in a thread is found there.
    if (edit === undefined || edit.threadOf !== undefined || isFirst) return;
    const row = rows.find((one) => one.kind === 'message' && one.message.seq === edit.seq);
    if (row === undefined) return place.go({ kind: 'message', seq: edit.seq });
    scrollToRow(row.key, 'auto');
    scrollRef.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"] textarea`)?.focus({ preventScroll: true });
  }, [edit?.seq, edit?.asked]);

  const isGone = snapshot.messages.some(({ id, deletedAt }) => id === edit?.messageId && deletedAt !== undefined);
  useEffect(() => {
    if (!isGone || edit === undefined) return;
    editing.stop(roomId);
    if (!edit.isChanged) return;
    drafts.putBack(myId, roomId, edit.text);
    toast(t('edit.gone'), 'danger');
  }, [isGone]);
};

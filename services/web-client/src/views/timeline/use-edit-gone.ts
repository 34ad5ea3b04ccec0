import type { Message } from '@parley/contracts';
import { useEffect } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { keyOfPlace } from '../../state/composing.ts';
import type { Edit } from '../../state/edit.ts';

/** Saves what was typed where the message that is being edited is deleted meanwhile: it goes to where one writes. */
export const useEditGone = (edit: Edit | undefined, messages: readonly Message[]): void => {
  const t = useT();
  const toast = useToast();
  const myId = useMyId();
  const { editing, drafts } = useServices();
  const gone = messages.find(({ id, deletedAt }) => id === edit?.messageId && deletedAt !== undefined);
  useEffect(() => {
    if (gone === undefined || edit === undefined) return;
    editing.stop(gone.roomId);
    if (!edit.isChanged) return;
    drafts.putBack(myId, keyOfPlace(gone), edit.text);
    toast(t('edit.gone'), 'danger');
  }, [gone !== undefined]);
};

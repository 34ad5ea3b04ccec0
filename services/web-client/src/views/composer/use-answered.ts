import type { Message } from '@parley/contracts';
import { useEffect, useRef } from 'react';
import { useAnswering } from '../../hooks/use-answering.ts';
import { useMessage } from '../../hooks/use-message.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { WritingPlace } from '../../state/composing.ts';

/** The message that what is being written answers; let go of where it is deleted meanwhile. */
export const useAnswered = (
  place: WritingPlace,
): { readonly message: Message | undefined; readonly replyTo: string | undefined; readonly drop: () => void } => {
  const t = useT();
  const toast = useToast();
  const [messageId, answer] = useAnswering(place);
  const known = useMessage(place.roomId, messageId);
  const isGone = known === 'missing' || (known !== undefined && known.deletedAt !== undefined);
  const message = known === 'missing' || isGone ? undefined : known;
  const droppedRef = useRef<string>(undefined);

  useEffect(() => {
    if (!isGone || droppedRef.current === messageId) return;
    droppedRef.current = messageId;
    answer(undefined);
    toast(t('reply.gone'), 'danger');
  }, [isGone, messageId, answer, toast, t]);

  return { message, replyTo: isGone ? undefined : messageId, drop: () => answer(undefined) };
};

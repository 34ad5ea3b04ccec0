import type { SendableAttachment } from '@parley/client';
import { useAttaching } from '../../hooks/use-attaching.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { keyOfPlace, type WritingPlace } from '../../state/composing.ts';
import { sentText } from '../../state/sent-text.ts';

interface SendOptions {
  readonly place: WritingPlace;
  /** The message that it answers, by its id. */
  readonly replyTo: string | undefined;
  readonly text: string;
  readonly setText: (text: string) => void;
  /** How many characters are left; negative where it is too long, undefined where there are many. */
  readonly left: number | undefined;
  /** Whether the room is slow, and it is not my turn yet. */
  readonly isWaiting: boolean;
}

/** Sends what was typed; what is not taken is put back, so that it is not lost. */
export const useSend = ({ place, replyTo, text, setText, left, isWaiting }: SendOptions) => {
  const t = useT();
  const toast = useToast();
  const { client, drafts, answering, attaching } = useServices();
  const { roomId, threadOf } = place;
  const myId = useMyId();
  const files = useAttaching(place);
  const isUploading = files.length > 0 && attaching.ready(place) === undefined;
  const canSend = !isWaiting && !isUploading && (text.trim() !== '' || files.length > 0) && (left ?? 0) >= 0;

  const putBack = async (
    content: string,
    attachments: readonly SendableAttachment[],
    settled: ReturnType<typeof client.send>['settled'],
  ): Promise<void> => {
    drafts.putBack(myId, keyOfPlace(place), content);
    attaching.putBack(place, attachments);
    answering.set(myId, place, replyTo);
    const how = await settled;
    if (!how.ok) toast(t(errorText(how.error.code)), 'danger');
  };

  return {
    canSend,
    isUploading,
    change: (next: string): void => {
      setText(next);
      client.setTyping(roomId, next.trim() !== '', threadOf);
    },
    send: (): void => {
      // Whoever presses Enter sees no button that is disabled.
      if (isUploading) toast(t('attach.notYet'));
      if (!canSend) return;
      const content = sentText(text);
      const attachments = attaching.ready(place) ?? [];
      const sending = client.send(roomId, content, {
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(threadOf === undefined ? {} : { threadOf }),
        ...(attachments.length === 0 ? {} : { attachments }),
      });
      attaching.forget(place);
      client.setTyping(roomId, false, threadOf);
      setText('');
      answering.set(myId, place, undefined);
      if (!sending.isTaken) void putBack(content, attachments, sending.settled);
    },
  };
};

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
  const { client, drafts, answering } = useServices();
  const { roomId, threadOf } = place;
  const myId = useMyId();
  const canSend = !isWaiting && text.trim() !== '' && (left ?? 0) >= 0;

  const putBack = async (content: string, settled: ReturnType<typeof client.send>['settled']): Promise<void> => {
    drafts.putBack(myId, keyOfPlace(place), content);
    answering.set(myId, place, replyTo);
    const how = await settled;
    if (!how.ok) toast(t(errorText(how.error.code)), 'danger');
  };

  return {
    canSend,
    change: (next: string): void => {
      setText(next);
      // Who reads the room is not told of what goes on in its threads.
      if (threadOf === undefined) client.setTyping(roomId, next.trim() !== '');
    },
    send: (): void => {
      if (!canSend) return;
      const content = sentText(text);
      const sending = client.send(roomId, content, {
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(threadOf === undefined ? {} : { threadOf }),
      });
      if (threadOf === undefined) client.setTyping(roomId, false);
      setText('');
      answering.set(myId, place, undefined);
      if (!sending.isTaken) void putBack(content, sending.settled);
    },
  };
};

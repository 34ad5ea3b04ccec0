import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { sentText } from '../../state/sent-text.ts';

interface SendOptions {
  readonly roomId: string;
  readonly text: string;
  readonly setText: (text: string) => void;
  /** How many characters are left; negative where it is too long, undefined where there are many. */
  readonly left: number | undefined;
  /** Whether the room is slow, and it is not my turn yet. */
  readonly isWaiting: boolean;
}

/** Sends what was typed; what is not taken is put back, so that it is not lost. */
export const useSend = ({ roomId, text, setText, left, isWaiting }: SendOptions) => {
  const t = useT();
  const toast = useToast();
  const { client, drafts } = useServices();
  const myId = useMyId();
  const canSend = !isWaiting && text.trim() !== '' && (left ?? 0) >= 0;

  const putBack = async (content: string, settled: ReturnType<typeof client.send>['settled']): Promise<void> => {
    drafts.putBack(myId, roomId, content);
    const how = await settled;
    if (!how.ok) toast(t(errorText(how.error.code)), 'danger');
  };

  return {
    canSend,
    change: (next: string): void => {
      setText(next);
      client.setTyping(roomId, next.trim() !== '');
    },
    send: (): void => {
      if (!canSend) return;
      const content = sentText(text);
      const sending = client.send(roomId, content);
      client.setTyping(roomId, false);
      setText('');
      if (!sending.isTaken) void putBack(content, sending.settled);
    },
  };
};

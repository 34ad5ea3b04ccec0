import type { ErrorCode, Message } from '@parley/contracts';
import { useCallback } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { TextKey } from '../../i18n/messages.ts';
import { quickEmoji } from './quick-emoji.ts';

const whyNot = (code: ErrorCode): TextKey => (code === 'conflict' ? 'reactions.tooMany' : errorText(code));

/** Reacts to a message, or takes the reaction back; shown at once, and said where it was refused. */
export const useReact = (): ((message: Message, emoji: string, isWanted: boolean) => void) => {
  const t = useT();
  const toast = useToast();
  const { client, myReactions, recentEmoji } = useServices();
  const myId = useMyId();
  return useCallback(
    (message, emoji, isWanted) => {
      const { roomId, id } = message;
      // Those that are offered anyway keep their places.
      if (isWanted && !quickEmoji(recentEmoji.all()).includes(emoji)) recentEmoji.use(emoji);
      const sending = isWanted ? client.react(roomId, id, emoji) : client.unreact(roomId, id, emoji);
      void sending.settled.then((how) => {
        if (!how.ok) return toast(t(whyNot(how.error.code)), 'danger');
        // The message tells it itself where it names everybody.
        const kind = how.data.message.reactions.find((one) => one.emoji === emoji);
        const isNamed = kind?.userIds.some((userId) => userId === myId) === true;
        myReactions.note(id, emoji, isWanted && kind !== undefined && !isNamed);
      });
    },
    [client, myReactions, recentEmoji, myId, t, toast],
  );
};

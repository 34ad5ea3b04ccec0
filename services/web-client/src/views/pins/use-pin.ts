import type { ErrorCode, Message } from '@parley/contracts';
import { useCallback } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { TextKey } from '../../i18n/messages.ts';

const whyNot = (code: ErrorCode): TextKey => (code === 'conflict' ? 'pins.tooMany' : errorText(code));

/** Pins a message, or takes its pin away, and says what became of it. */
export const usePin = (): ((message: Message, isWanted: boolean) => void) => {
  const t = useT();
  const toast = useToast();
  const { client } = useServices();
  return useCallback(
    ({ roomId, id }, isWanted) => {
      const change = async (): Promise<void> => {
        const answer = isWanted ? await client.pin(roomId, id) : await client.unpin(roomId, id);
        if (answer.ok) toast(t(isWanted ? 'pins.done' : 'pins.undone'));
        else toast(t(whyNot(answer.error.code)), 'danger');
      };
      void change();
    },
    [client, t, toast],
  );
};

import type { Message } from '@parley/contracts';
import { useCallback } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** Takes what is shown of a page away from a message for good, and says where that was refused. */
export const useRemovePreview = (): ((message: Message, url: string) => void) => {
  const t = useT();
  const toast = useToast();
  const { client } = useServices();
  return useCallback(
    ({ roomId, id }, url) => {
      const remove = async (): Promise<void> => {
        const answer = await client.removePreview(roomId, id, url);
        if (answer.ok) toast(t('preview.removed'));
        else toast(t(errorText(answer.error.code)), 'danger');
      };
      void remove();
    },
    [client, t, toast],
  );
};

import type { Attachment } from '@parley/contracts';
import { errorText } from '../i18n/error-text.ts';
import { useT } from '../i18n/locale-provider.tsx';
import { useServices } from './use-services.ts';
import { useToast } from './use-toast.ts';

/** Saves a file on the device; says it where that is not possible. */
export const useDownload = (): ((attachment: Attachment) => Promise<void>) => {
  const t = useT();
  const toast = useToast();
  const { client } = useServices();
  return async ({ id, name }) => {
    const answer = await client.attachmentLinks.of(id);
    if (!answer.ok)
      return toast(t(answer.error.code === 'not_found' ? 'attachment.gone' : errorText(answer.error.code)), 'danger');
    const anchor = document.createElement('a');
    anchor.href = answer.data.url;
    anchor.download = name;
    anchor.click();
  };
};

import { useCallback } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { mostAttachments } from '../../state/attaching.ts';
import type { WritingPlace } from '../../state/composing.ts';

/** Takes files to what is being written; says which are not taken. */
export const useAttach = (place: WritingPlace): ((files: readonly File[]) => void) => {
  const t = useT();
  const toast = useToast();
  const { attaching } = useServices();
  return useCallback(
    (files) => {
      const empty = files.find(({ size }) => size === 0);
      if (empty !== undefined) toast(t('attach.empty', { name: empty.name }), 'danger');
      const tooMany = attaching.add(
        place,
        files.filter(({ size }) => size > 0),
      );
      if (tooMany > 0) toast(t('attach.tooMany', { count: mostAttachments }), 'danger');
    },
    [attaching, place, t, toast],
  );
};

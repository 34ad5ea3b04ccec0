import { useEffect } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** Says once that this browser keeps nothing over a reload any more. */
export const StorageWord = () => {
  const t = useT();
  const toast = useToast();
  const isFailing = useObservable(useServices().storageFault);
  useEffect(() => {
    if (isFailing) toast(t('storage.failed'), 'danger');
    // Another language is no new fault.
  }, [isFailing]);
  return null;
};

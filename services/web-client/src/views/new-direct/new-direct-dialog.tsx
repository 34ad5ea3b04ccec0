import { useId, useState } from 'react';
import { useOpenDirect } from '../../hooks/use-going.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PeoplePicker } from '../people/people-picker.tsx';

/** Begins a conversation with one person or several, or goes to the one there is. */
export const NewDirectDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const formId = useId();
  const openDirect = useOpenDirect();
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [isBusy, setIsBusy] = useState(false);

  const begin = async (): Promise<void> => {
    setIsBusy(true);
    await openDirect(chosen.map(({ id }) => id));
    setIsBusy(false);
  };

  const footer = (
    <>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button look="primary" type="submit" form={formId} disabled={isBusy || chosen.length === 0}>
        {t('newDirect.submit')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('newDirect.title')} onClose={onClose} footer={footer}>
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && chosen.length > 0) void begin();
        }}
      >
        <PeoplePicker label={t('newDirect.to')} hint={t('newDirect.hint')} chosen={chosen} onChange={setChosen} autoFocus />
      </form>
    </Dialog>
  );
};

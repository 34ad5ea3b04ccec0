import { useId, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';

/** Asks for the password before somebody deletes themselves. */
export const DeleteAccountDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const formId = useId();
  const { client } = useServices();
  const [password, setPassword] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [isWrong, setIsWrong] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  const run = async (): Promise<void> => {
    setIsBusy(true);
    setIsWrong(false);
    setRefusal(undefined);
    const body = { currentPassword: password };
    const answer = await client.rest.call<null>({ method: 'POST', path: '/api/users/me/delete', body });
    setIsBusy(false);
    if (answer.ok) return client.session.ended('deleted');
    if (answer.error.code === 'forbidden') return setIsWrong(true);
    return setRefusal(t(answer.error.code === 'conflict' ? 'data.delete.lastAdmin' : errorText(answer.error.code)));
  };

  const footer = (
    <>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button look="danger" type="submit" form={formId} disabled={isBusy || password === ''}>
        {t('data.delete.submit')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('data.delete.title')} size="sm" onClose={onClose} footer={footer}>
      <div className="dialog-text">
        <p>{t('data.delete.what')}</p>
        <p>{t('data.delete.others')}</p>
      </div>
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && password !== '') void run();
        }}
      >
        <Field
          label={t('data.delete.password')}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={password}
          error={isWrong ? t('data.delete.wrong') : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
      </form>
      {refusal !== undefined && <Notice tone="danger">{refusal}</Notice>}
    </Dialog>
  );
};

import { useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

/** Asks before somebody signs out who has something unsent. */
export const SignOutQuestion = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const { client } = useServices();
  // What is sent while the question stands does not change the question.
  const [count] = useState(() => client.unsettled());
  const run = async (): Promise<undefined> => {
    await client.session.logout();
  };
  return (
    <ConfirmDialog title={t('account.signOut.title')} confirm={t('account.signOut')} onConfirm={run} onClose={onClose}>
      {t('account.signOut.unsent', { count })}
    </ConfirmDialog>
  );
};

import { useName } from '../../hooks/use-person.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

/** Asks before an account is deleted by an admin. */
export const DeleteUserQuestion = ({ userId, onClose }: { readonly userId: string; readonly onClose: () => void }) => {
  const t = useT();
  const toast = useToast();
  const name = useName(userId);
  const { rest } = useServices().client;
  const run = async (): Promise<string | undefined> => {
    const answer = await rest.call<null>({ method: 'DELETE', path: `/api/users/${userId}` });
    if (!answer.ok) return t(answer.error.code === 'conflict' ? 'data.delete.lastAdmin' : errorText(answer.error.code));
    toast(t('admin.delete.done', { name }));
    return undefined;
  };
  return (
    <ConfirmDialog
      title={t('admin.delete.title', { name })}
      confirm={t('admin.delete.submit')}
      isDanger
      onConfirm={run}
      onClose={onClose}
    >
      <p>{t('admin.delete.lead')}</p>
      <p>{t('data.delete.others')}</p>
    </ConfirmDialog>
  );
};

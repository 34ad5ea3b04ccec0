import type { ManagedUser } from '@parley/contracts';
import { useName } from '../../hooks/use-person.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

/** Asks before an account is suspended. */
export const SuspendQuestion = ({ userId, onClose }: { readonly userId: string; readonly onClose: () => void }) => {
  const t = useT();
  const toast = useToast();
  const name = useName(userId);
  const { rest } = useServices().client;
  const run = async (): Promise<string | undefined> => {
    const answer = await rest.call<ManagedUser>({ method: 'PATCH', path: `/api/users/${userId}`, body: { suspended: true } });
    if (!answer.ok) return t(errorText(answer.error.code));
    toast(t('admin.suspend.done', { name }));
    return undefined;
  };
  return (
    <ConfirmDialog
      title={t('admin.suspend.title', { name })}
      confirm={t('admin.suspend.submit')}
      isDanger
      onConfirm={run}
      onClose={onClose}
    >
      {t('admin.suspend.lead')}
    </ConfirmDialog>
  );
};

import type { ManagedUser } from '@parley/contracts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { MenuButton } from '../../ui/menu-button.tsx';

/** What admins of the installation may do with an account. Whether it is suspended is told to nobody, so both ways are there. */
export const ProfileAdmin = ({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) => {
  const t = useT();
  const toast = useToast();
  const overlays = useOverlays();
  const { rest } = useServices().client;
  const { id, displayName: name } = person;

  const reinstate = async (): Promise<void> => {
    const answer = await rest.call<ManagedUser>({ method: 'PATCH', path: `/api/users/${id}`, body: { suspended: false } });
    if (answer.ok) toast(t('admin.reinstate.done', { name }));
    else toast(t(errorText(answer.error.code)), 'danger');
  };

  const suspend = (): void => {
    onClose();
    overlays.open({ kind: 'suspend', userId: id });
  };

  const remove = (): void => {
    onClose();
    overlays.open({ kind: 'deleteUser', userId: id });
  };

  return (
    <MenuButton
      icon="more"
      label={t('siteRole.admin')}
      entries={[
        { kind: 'item', id: 'reinstate', icon: 'check', label: t('admin.reinstate'), onChoose: () => void reinstate() },
        { kind: 'item', id: 'suspend', icon: 'ban', isDanger: true, label: t('admin.suspend'), onChoose: suspend },
        { kind: 'item', id: 'delete', icon: 'trash', isDanger: true, label: t('admin.delete'), onChoose: remove },
      ]}
    />
  );
};

import type { RefObject } from 'react';
import { usePerson } from '../../hooks/use-person.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Overlay } from '../../state/overlays.ts';
import { signOut } from '../../state/sign-out.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Popover } from '../../ui/popover.tsx';
import './account-card.css';
import { OwnPresence } from './own-presence.tsx';
import { OwnStatusText } from './own-status-text.tsx';

interface AccountCardProps {
  readonly triggerRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** How I am, and the ways to what I may set. */
export const AccountCard = ({ triggerRef, onClose }: AccountCardProps) => {
  const t = useT();
  const { client, overlays } = useServices();
  const me = usePerson(useMyId());
  const moderates = me?.role === 'admin' || me?.role === 'moderator';

  const open = (overlay: Overlay): void => {
    onClose();
    overlays.open(overlay);
  };
  const leave = (): void => {
    onClose();
    signOut({ client, overlays });
  };

  return (
    <Popover label={t('account.menu')} triggerRef={triggerRef} onClose={onClose} placement="top start" className="account-card">
      <header className="account-who">
        <strong dir="auto">{me?.displayName}</strong>
        <span dir="ltr">{me === undefined ? '' : `@${me.username}`}</span>
      </header>
      <OwnStatusText onEdit={() => open({ kind: 'status' })} />
      <OwnPresence />
      <hr />
      <Entry icon="user" label={t('settings.profile')} onPress={() => open({ kind: 'settings', section: 'profile' })} />
      <Entry icon="gear" label={t('settings.title')} onPress={() => open({ kind: 'settings' })} />
      <Entry icon="laptop" label={t('settings.devices')} onPress={() => open({ kind: 'settings', section: 'devices' })} />
      {moderates && <Entry icon="flag" label={t('reports.open')} onPress={() => open({ kind: 'reports' })} />}
      <Entry icon="keyboard" label={t('account.shortcuts')} onPress={() => open({ kind: 'shortcuts' })} />
      <hr />
      <Entry icon="signOut" label={t('account.signOut')} onPress={leave} />
    </Popover>
  );
};

interface EntryProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onPress: () => void;
}

const Entry = ({ icon, label, onPress }: EntryProps) => (
  <button type="button" className="account-entry" onClick={onPress}>
    <Icon name={icon} size={16} />
    <span>{label}</span>
  </button>
);

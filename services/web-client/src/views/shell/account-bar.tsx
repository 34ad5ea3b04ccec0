import { useState } from 'react';
import { usePerson } from '../../hooks/use-person.ts';
import { usePresence } from '../../hooks/use-presence.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { LanguageSelect } from '../settings/language-select.tsx';
import { ThemeSelect } from '../settings/theme-select.tsx';
import './account-bar.css';

/** Who I am, and what I have chosen for this device. */
export const AccountBar = () => {
  const t = useT();
  const { client } = useServices();
  const myId = useMyId();
  const me = usePerson(myId);
  const presence = usePresence(myId);
  const [isOpen, setIsOpen] = useState(false);
  const name = me?.displayName ?? '';
  const unsent = client.unsettled();

  return (
    <footer className="account-bar">
      {isOpen && (
        <section className="account-panel" aria-label={t('account.menu')}>
          <ThemeSelect />
          <LanguageSelect />
          {unsent > 0 && <p className="account-unsent">{t('account.signOut.unsent', { count: unsent })}</p>}
          <Button onClick={() => void client.session.logout()}>{t('account.signOut')}</Button>
        </section>
      )}
      <div className="account-line">
        <Avatar id={myId} name={name} presence={presence} />
        <div className="account-name">
          <strong dir="auto">{name}</strong>
          <span dir="ltr">{me === undefined ? '' : `@${me.username}`}</span>
        </div>
        <IconButton icon="gear" label={t('account.menu')} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)} />
      </div>
    </footer>
  );
};

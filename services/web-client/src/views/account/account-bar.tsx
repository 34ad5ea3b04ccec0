import { useRef, useState } from 'react';
import { useOwnState } from '../../hooks/use-own-state.ts';
import { usePerson } from '../../hooks/use-person.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import './account-bar.css';

const AccountCard = onDemand(() => import('./account-card.tsx').then((part) => part.AccountCard));

/** Who I am and how, at the foot of the rooms; opens what is mine to set. */
export const AccountBar = () => {
  const t = useT();
  const myId = useMyId();
  const me = usePerson(myId);
  const { own } = useOwnState();
  const triggerRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = (): void => setIsOpen(false);
  const name = me?.displayName ?? '';
  const presence = t(own === undefined ? 'presence.unknown' : `presence.set.${own.status}`);

  return (
    <footer className="account-bar">
      <button
        ref={triggerRef}
        type="button"
        className="account-button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={t('account.button', { name, presence: own?.text === undefined ? presence : `${own.text}, ${presence}` })}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Avatar id={myId} name={name} presence={own?.status === 'invisible' ? 'offline' : own?.status} />
        <span className="account-name">
          <strong dir="auto">{name}</strong>
          {/* The label says what stands here, as words of their own. */} <span dir="auto">{own?.text ?? presence}</span>
        </span>
        <span className="account-gear">
          <Icon name="gear" />
        </span>
      </button>
      {isOpen && <AccountCard triggerRef={triggerRef} onClose={close} onLoadFailed={close} />}
    </footer>
  );
};

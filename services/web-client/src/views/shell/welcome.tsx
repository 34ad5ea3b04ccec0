import { useOverlays } from '../../hooks/use-overlays.ts';
import { usePerson } from '../../hooks/use-person.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Logo } from '../../ui/logo.tsx';
import './welcome.css';

const firstSteps = [
  { kind: 'browseRooms', icon: 'search', title: 'rooms.browse', lead: 'welcome.browse' },
  { kind: 'createRoom', icon: 'plus', title: 'rooms.create', lead: 'welcome.create' },
  { kind: 'newDirect', icon: 'edit', title: 'newDirect.title', lead: 'welcome.direct' },
] as const;

/** For somebody who is in no room yet: what one may do first. */
export const Welcome = () => {
  const t = useT();
  const overlays = useOverlays();
  const me = usePerson(useMyId());
  return (
    <div className="welcome">
      <Logo size={48} />
      <h2 dir="auto">{me === undefined ? t('welcome.title') : t('welcome.title.name', { name: me.displayName })}</h2>
      <p>{t('welcome.lead')}</p>
      <ul role="list">
        {firstSteps.map(({ kind, icon, title, lead }) => (
          <li key={kind}>
            <button type="button" className="welcome-step" aria-haspopup="dialog" onClick={() => overlays.open({ kind })}>
              <span className="welcome-icon">
                <Icon name={icon} />
              </span>
              <span>
                <strong>{t(title)}</strong>
                <small>{t(lead)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
};

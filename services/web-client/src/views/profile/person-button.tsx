import { type ReactNode, useRef, useState } from 'react';
import { useName } from '../../hooks/use-person.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import './person-button.css';

interface PersonButtonProps {
  readonly userId: string;
  /** The room in which it stands, where it is not the one that is open: what may be done about them there is offered too. */
  readonly roomId?: string | undefined;
  readonly className?: string;
  /** Beside another one of the same person, which keys reach: a mark next to a name. */
  readonly isDouble?: boolean;
  /** Whether Tab reaches it. */
  readonly isTabStop?: boolean;
  readonly children: ReactNode;
}

const ProfileCard = onDemand(() => import('./profile-card.tsx').then((part) => part.ProfileCard));

/** Somebody's name or mark; a press shows who they are. */
export const PersonButton = ({
  userId,
  roomId,
  className = '',
  isDouble = false,
  isTabStop = true,
  children,
}: PersonButtonProps) => {
  const t = useT();
  const name = useName(userId);
  const triggerRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = (): void => setIsOpen(false);
  return (
    <>
      <button
        ref={triggerRef}
        type="button"
        className={`person-button ${className}`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title={isDouble ? undefined : t('profile.open', { name })}
        tabIndex={isTabStop && !isDouble ? 0 : -1}
        aria-hidden={isDouble || undefined}
        onClick={() => setIsOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen && <ProfileCard userId={userId} roomId={roomId} triggerRef={triggerRef} onClose={close} onLoadFailed={close} />}
    </>
  );
};

import { useRef, useState } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import type { Settable } from '../../state/observable.ts';
import { Icon } from '../../ui/icon.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import './day-label.css';
import type { Target } from './use-place.ts';
import type { Seen } from './use-seen.ts';

interface DayLabelProps {
  readonly seen: Settable<Seen>;
  /** When the room was made, ISO 8601: there is nothing before. */
  readonly since: string | undefined;
  readonly onGo: (target: Target) => void;
}

const DateJump = onDemand(() => import('./date-jump.tsx').then((part) => part.DateJump));

/** The day of what is in view, over its top; pressed, it asks for another day. */
export const DayLabel = ({ seen, since, onGo }: DayLabelProps) => {
  const t = useT();
  const formats = useFormats();
  const { at } = useObservable(seen);
  const buttonRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  if (at === undefined) return null;
  const close = (): void => setIsOpen(false);
  return (
    <div className="day-label">
      <button
        ref={buttonRef}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title={t('date.jump')}
        onClick={() => setIsOpen(!isOpen)}
      >
        <span className="visually-hidden">{t('date.jump')}: </span>
        {formats.day(at)}
        <Icon name="calendar" size={14} />
      </button>
      {isOpen && <DateJump at={at} since={since} triggerRef={buttonRef} onGo={onGo} onClose={close} onLoadFailed={close} />}
    </div>
  );
};

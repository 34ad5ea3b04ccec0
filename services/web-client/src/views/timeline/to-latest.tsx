import { useObservable } from '../../hooks/use-observable.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Settable } from '../../state/observable.ts';
import { Icon } from '../../ui/icon.tsx';
import type { Seen } from './use-seen.ts';

interface ToLatestProps {
  readonly seen: Settable<Seen>;
  /** Whether the newest message is held at all. */
  readonly isEnd: boolean;
  readonly unread: number;
  readonly onPress: () => void;
}

/** The way back to the newest message, and how much is new down there; nothing where one is there. */
export const ToLatest = ({ seen, isEnd, unread, onPress }: ToLatestProps) => {
  const t = useT();
  const { isAtEnd } = useObservable(seen);
  if (isEnd && isAtEnd) return null;
  const label = unread > 0 ? t('timeline.toLatest.count', { count: unread }) : t('timeline.toLatest');
  return (
    <button
      type="button"
      className="to-latest"
      data-unread={unread > 0 || undefined}
      aria-label={unread > 0 ? `${t('timeline.toLatest')}: ${label}` : label}
      title={t('timeline.toLatest')}
      onClick={onPress}
    >
      {unread > 0 && <span>{label}</span>}
      <Icon name="down" size={18} />
    </button>
  );
};

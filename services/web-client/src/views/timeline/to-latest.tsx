import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';

interface ToLatestProps {
  readonly unread: number;
  readonly onPress: () => void;
}

/** The way back to the newest message, and how much is new down there. */
export const ToLatest = ({ unread, onPress }: ToLatestProps) => {
  const t = useT();
  const label = unread > 0 ? t('timeline.toLatest.count', { count: unread }) : t('timeline.toLatest');
  return (
    <button type="button" className="to-latest" data-unread={unread > 0 || undefined} aria-label={label} onClick={onPress}>
      {unread > 0 && <span>{label}</span>}
      <Icon name="down" size={18} />
    </button>
  );
};

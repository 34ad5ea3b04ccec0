import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';

/** That a message is pinned in its room; `at` is since when (ISO 8601). */
export const PinMark = ({ at }: { readonly at: string }) => {
  const t = useT();
  const formats = useFormats();
  return (
    <span className="pin-mark" title={t('pins.since', { time: formats.dateTime(at) })}>
      <Icon name="pin" size={14} />
      {t('message.pinned')}
    </span>
  );
};

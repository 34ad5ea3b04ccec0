import { useOwnState } from '../../hooks/use-own-state.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';

/** What I say of myself, the way to change it, and to take it back. */
export const OwnStatusText = ({ onEdit }: { readonly onEdit: () => void }) => {
  const t = useT();
  const formats = useFormats();
  const { own, say } = useOwnState();
  const text = own?.text;
  return (
    <div className="own-status">
      <button type="button" className="own-status-text" data-empty={text === undefined || undefined} onClick={onEdit}>
        <span dir="auto">{text ?? t('status.set')}</span>
        {text !== undefined && own?.until !== undefined && (
          <small>{t('presence.until', { time: formats.moment(own.until) })}</small>
        )}
      </button>
      {text !== undefined && own !== undefined && (
        <IconButton icon="close" label={t('status.clear')} onClick={() => void say({ status: own.status })} />
      )}
    </div>
  );
};

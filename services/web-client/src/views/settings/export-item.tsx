import type { Export } from '@parley/contracts';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRooms } from '../../hooks/use-rooms.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

interface ExportItemProps {
  readonly copy: Export;
  readonly onDownload: () => void;
  readonly onRemove: () => void;
}

/** One copy of mine: of what, and how far it is or until when it is there. */
export const ExportItem = ({ copy, onDownload, onRemove }: ExportItemProps) => {
  const t = useT();
  const formats = useFormats();
  const room = useRooms().rooms.find(({ id }) => id === copy.roomId);
  const title = useRoomTitle(room);
  const name = copy.kind === 'person' ? t('data.copy.mine') : t('data.copy.room', { room: title || t('data.copy.unknown') });
  const isDone = copy.state === 'done';
  const isUnderWay = copy.state === 'waiting' || copy.state === 'running';
  return (
    <li className="copy">
      <Icon name={copy.kind === 'person' ? 'user' : 'hash'} />
      <div className="copy-words">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {isUnderWay && (
          <progress aria-label={t('data.copy.progress', { name })} value={copy.progress}>
            {t('data.copy.percent', { count: Math.round(100 * copy.progress) })}
          </progress>
        )}
        {isDone && copy.expiresAt !== undefined && <p>{t('data.copy.until', { date: formats.date(copy.expiresAt) })}</p>}
        {copy.state === 'failed' && <p className="copy-failed">{t('data.copy.failed')}</p>}
      </div>
      {isDone && (
        <Button aria-label={t('data.copy.download.label', { name })} onClick={onDownload}>
          {t('data.copy.download')}
        </Button>
      )}
      <Button look="quiet" aria-label={t('data.copy.remove.label', { name })} onClick={onRemove}>
        {t('data.copy.remove')}
      </Button>
    </li>
  );
};

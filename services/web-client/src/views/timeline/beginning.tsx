import type { MyRoom } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';

interface BeginningProps {
  readonly room: Pick<MyRoom, 'kind' | 'floorSeq'> | undefined;
  readonly title: string;
  readonly isEmpty: boolean;
}

/** What stands above the first message of a room. */
export const Beginning = ({ room, title, isEmpty }: BeginningProps) => {
  const t = useT();
  const isDirect = room?.kind === 'direct';
  // Something was said before that is kept no more, or was said before I came.
  const isCut = room !== undefined && room.floorSeq > 1;
  return (
    <div className="beginning">
      <span className="beginning-mark">
        <Icon name={isDirect ? 'people' : room?.kind === 'private' ? 'lock' : 'hash'} size={24} />
      </span>
      <h2 dir="auto">{title}</h2>
      <p>
        {isCut ? t('timeline.beginning.cut') : t(isDirect ? 'timeline.beginning.direct' : 'timeline.beginning', { room: title })}
      </p>
      {isEmpty && !isCut && <p>{t('timeline.beginning.lead')}</p>}
    </div>
  );
};

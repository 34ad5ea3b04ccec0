import type { MyRoom } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';

interface BeginningProps {
  readonly room: Pick<MyRoom, 'kind'> | undefined;
  readonly title: string;
  readonly isEmpty: boolean;
}

/** What stands above the first message of a room. */
export const Beginning = ({ room, title, isEmpty }: BeginningProps) => {
  const t = useT();
  const isDirect = room?.kind === 'direct';
  return (
    <div className="beginning">
      <span className="beginning-mark">
        <Icon name={isDirect ? 'people' : room?.kind === 'private' ? 'lock' : 'hash'} size={24} />
      </span>
      <h2 dir="auto">{title}</h2>
      <p>{t(isDirect ? 'timeline.beginning.direct' : 'timeline.beginning', { room: title })}</p>
      {isEmpty && <p>{t('timeline.beginning.lead')}</p>}
    </div>
  );
};

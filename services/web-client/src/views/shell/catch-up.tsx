import type { MyRoom } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Keys } from '../../ui/keys.tsx';
import './catch-up.css';
import { CatchUpItem } from './catch-up-item.tsx';

const isForMe = ({ mentions, kind }: MyRoom): boolean => mentions > 0 || kind === 'direct';

/** What is new in my rooms, those first where somebody addressed me; a word where nothing is. */
export const CatchUp = ({ rooms }: { readonly rooms: readonly MyRoom[] }) => {
  const t = useT();
  const unread = rooms.filter((room) => room.unread > 0);
  if (unread.length === 0)
    return (
      <EmptyState icon="check" title={t('catchUp.nothing')} lead={t('rooms.choose.lead')}>
        <p className="catch-up-keys">
          <Keys keys={['mod', 'k']} /> {t('shortcuts.switcher')}
        </p>
      </EmptyState>
    );
  return (
    <section className="catch-up" aria-labelledby="catch-up-title">
      <h2 id="catch-up-title">{t('catchUp.title')}</h2>
      <ul role="list">
        {[...unread.filter(isForMe), ...unread.filter((room) => !isForMe(room))].map((room) => (
          <CatchUpItem key={room.id} room={room} />
        ))}
      </ul>
    </section>
  );
};

import { useRooms } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

/** Where no room is open. */
export const Home = () => {
  const t = useT();
  const { status, rooms } = useRooms();
  if (status === 'loading') return null;
  return rooms.length === 0 ? (
    <EmptyState icon="hash" title={t('rooms.empty')} lead={t('rooms.empty.lead')} />
  ) : (
    <EmptyState icon="hash" title={t('rooms.choose')} lead={t('rooms.choose.lead')} />
  );
};

import { useEffect } from 'react';
import { useRooms } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { CatchUp } from './catch-up.tsx';
import { Welcome } from './welcome.tsx';

/** Where no room is open: what is new, or for somebody who is new what to do first. */
export const Home = () => {
  const t = useT();
  const { status, rooms } = useRooms();
  useEffect(() => {
    document.title = t('app.name');
  }, [t]);
  if (status === 'loading') return null;
  return rooms.length === 0 ? <Welcome /> : <CatchUp rooms={rooms} />;
};

import { usePageTitle } from '../../hooks/use-page-title.ts';
import { useRooms } from '../../hooks/use-rooms.ts';
import { CatchUp } from './catch-up.tsx';
import { Welcome } from './welcome.tsx';

/** Where no room is open: what is new, or for somebody who is new what to do first. */
export const Home = () => {
  const { status, rooms } = useRooms();
  usePageTitle('');
  if (status === 'loading') return null;
  return rooms.length === 0 ? <Welcome /> : <CatchUp rooms={rooms} />;
};

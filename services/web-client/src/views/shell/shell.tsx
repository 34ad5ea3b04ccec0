import { useEffect } from 'react';
import { useGo, useRoute } from '../../hooks/use-navigation.ts';
import type { Route } from '../../state/route.ts';
import { onDemand } from '../../ui/on-demand.tsx';
import { Toasts } from '../../ui/toasts.tsx';
import { AccountBar } from '../account/account-bar.tsx';
import { AttentionMarks } from '../notifications/attention-marks.tsx';
import { Notifier } from '../notifications/notifier.tsx';
import { NotifyOfferCard } from '../notifications/notify-offer-card.tsx';
import { Overlays } from '../overlays/overlays.tsx';
import { RoomView } from '../room/room-view.tsx';
import { RoomList } from '../room-list/room-list.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { DepartureWords } from './departure-words.tsx';
import { Home } from './home.tsx';
import './shell.css';
import { StorageWord } from './storage-word.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const InviteView = onDemand(() => import('../invites/invite-view.tsx').then((part) => part.InviteView));
const ThreadsView = onDemand(() => import('../threads/threads-view.tsx').then((part) => part.ThreadsView));

/** Everything somebody sees who is signed in: the rooms at the side, one of them beside it. */
export const Shell = () => {
  const route = useRoute();
  const go = useGo();
  const isRoom = route.view === 'room';
  const isList = route.view === 'home' || route.view === 'signIn';
  useShortcuts();

  useEffect(() => {
    if (route.view === 'signIn') go({ view: 'home' }, 'replace');
  }, [route, go]);

  return (
    <div className="shell" data-view={isList ? 'list' : 'room'}>
      <aside className="shell-side">
        <RoomList selectedId={isRoom ? route.roomId : undefined} />
        <NotifyOfferCard />
        <AccountBar />
      </aside>
      <main className="shell-main">
        <ConnectionBar />
        <Place route={route} />
      </main>
      <DepartureWords />
      <StorageWord />
      <Notifier />
      <AttentionMarks />
      <Overlays />
      <Toasts />
    </div>
  );
};

const Place = ({ route }: { readonly route: Route }) => {
  const go = useGo();
  const goHome = (): void => go({ view: 'home' }, 'replace');
  if (route.view === 'room') return <RoomView key={route.roomId} roomId={route.roomId} />;
  if (route.view === 'threads') return <ThreadsView onLoadFailed={goHome} />;
  if (route.view !== 'invite') return <Home />;
  return <InviteView key={route.code} code={route.code} onLoadFailed={goHome} />;
};

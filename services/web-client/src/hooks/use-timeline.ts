import type { Place, TimelineView } from '@parley/client';
import { useLayoutEffect, useState } from 'react';
import type { Services } from '../state/services.ts';
import { useServices } from './use-services.ts';

/** How long my rooms are waited for, which tell what is unread, ms. */
const patienceMs = 1_500;
/** What is unread and fits into the newest page with something above it, is shown from there. */
const fitsInPage = 40;

/** Where a room is opened: at the message of the address, else where the first unread one is, else at the newest. */
const placeFor = ({ client, navigation }: Services, roomId: string): Place => {
  const route = navigation.getSnapshot();
  if (route.view === 'room' && route.roomId === roomId && route.seq !== undefined) return { around: route.seq };
  const room = client.rooms.getSnapshot().rooms.find(({ id }) => id === roomId);
  if (room === undefined || room.unread === 0 || room.lastSeq - room.readSeq <= fitsInPage) return 'latest';
  return { around: room.readSeq + 1 };
};

/** A room's messages, held open for as long as the component is there; undefined before it is known where to begin. */
export const useTimelineView = (roomId: string): TimelineView | undefined => {
  const services = useServices();
  const [view, setView] = useState<TimelineView>();
  useLayoutEffect(() => {
    const { rooms } = services.client;
    let opened: TimelineView | undefined;
    const stops: (() => void)[] = [];
    const open = (): void => {
      for (const stop of stops.splice(0)) stop();
      opened = services.client.timeline(roomId, placeFor(services, roomId));
      setView(opened);
    };
    if (rooms.getSnapshot().status === 'ready') open();
    else {
      const timer = window.setTimeout(open, patienceMs);
      stops.push(
        () => window.clearTimeout(timer),
        rooms.subscribe(() => rooms.getSnapshot().status === 'ready' && open()),
      );
    }
    return () => {
      for (const stop of stops.splice(0)) stop();
      opened?.close();
    };
  }, [services, roomId]);
  return view;
};

import { useEffect, useRef } from 'react';
import { useRoute } from '../../hooks/use-navigation.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** Says that somebody was taken out of a room that they do not look at; where they do, the room says it itself. */
export const DepartureWords = () => {
  const t = useT();
  const toast = useToast();
  const route = useRoute();
  const departures = useObservable(useServices().departures);
  const toldRef = useRef(departures);

  useEffect(() => {
    const told = toldRef.current;
    toldRef.current = departures;
    for (const [roomId, { name, isOwn, bannedUntil }] of departures) {
      if (isOwn || told.has(roomId) || (route.view === 'room' && route.roomId === roomId)) continue;
      toast(t(bannedUntil === undefined ? 'departed.removed' : 'departed.banned', { room: name }), 'danger');
    }
  }, [departures, route, toast, t]);

  return null;
};

import type { Message } from '@parley/contracts';
import { useEffect, useRef } from 'react';
import { isAttentive } from '../../hooks/use-attention.ts';
import { isNarrow } from '../../hooks/use-narrow.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { isCovered } from '../../state/covered.ts';
import { createHeard } from '../../state/heard.ts';
import { notifyPermission } from '../../state/notify-display.ts';
import { isSilent, isWorthNotice, levelIn } from '../../state/notify-rules.ts';

/** A message that is read within this, at another device or in another window, is not worth a notification, ms. */
const graceMs = 900;

/**
 * Calls for each message that somebody shall be told of: it is worth it, it is not read yet after a moment, and this is
 * the window among all of this browser that tells.
 */
export const useRoomNotices = (tell: (message: Message) => void): void => {
  const { client, people, notifyOffer, roomPanel, overlays, navigation } = useServices();
  const myId = useMyId();
  const isTeller = useTeller();
  const latest = useRef(tell);
  latest.current = tell;

  useEffect(() => {
    const timers = new Set<number>();
    const heard = createHeard<Message>();
    const isLookedAt = (roomId: string): boolean =>
      isAttentive() &&
      window.location.pathname.startsWith(`/r/${roomId}`) &&
      !isCovered({ roomPanel, overlays, navigation }, isNarrow());
    const isWorth = (message: Message): boolean =>
      isWorthNotice({
        message,
        room: client.rooms.getSnapshot().rooms.find(({ id }) => id === message.roomId),
        myId,
        level: levelIn(client.notifications.settings.getSnapshot(), message.roomId, Date.now()),
        isDnd:
          client.presence.getSnapshot().get(myId)?.status === 'dnd' ||
          isSilent(client.notifications.settings.getSnapshot(), Date.now()),
      });

    const decide = (message: Message): void => {
      if (!isWorth(message) || isLookedAt(message.roomId)) return;
      const permission = notifyPermission();
      if (permission === 'default') notifyOffer.wouldHaveTold();
      if (permission === 'granted' && isTeller.current) latest.current(message);
    };

    const consider = (message: Message): void => {
      if (!isWorth(message) || isLookedAt(message.roomId)) return;
      people.get(message.senderId);
      const timer = window.setTimeout(() => {
        timers.delete(timer);
        decide(message);
      }, graceMs);
      timers.add(timer);
    };

    // What came while there was no connection, as far as the list of rooms tells: the newest of each.
    const lookAtRooms = (): void => {
      const { status, rooms } = client.rooms.getSnapshot();
      if (status === 'loading') return;
      for (const message of heard.look(rooms)) consider(message);
    };
    lookAtRooms();
    // The list changes before the event of a frame is told, which has all its messages.
    const stopRooms = client.rooms.subscribe(() => void window.setTimeout(lookAtRooms));

    const stop = client.on('event', (told) => {
      if (told.name !== 'room:events') return;
      for (const event of told.payload.events)
        if (event.type === 'message.created' && heard.hear(event.data)) consider(event.data);
    });
    return () => {
      stop();
      stopRooms();
      for (const timer of timers) window.clearTimeout(timer);
    };
  }, [client, people, notifyOffer, roomPanel, overlays, navigation, myId, isTeller]);
};

/** Of all windows of this browser one tells: whoever holds the lock; when it closes, another gets it. */
const useTeller = (): { readonly current: boolean } => {
  const isTeller = useRef(false);
  useEffect(() => {
    if (navigator.locks === undefined) {
      isTeller.current = true;
      return undefined;
    }
    const ending = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    const hold = (): Promise<void> => {
      isTeller.current = true;
      return promise;
    };
    navigator.locks.request('parley:notifications', { signal: ending.signal }, hold).catch(() => undefined);
    return () => {
      isTeller.current = false;
      ending.abort();
      resolve();
    };
  }, []);
  return isTeller;
};

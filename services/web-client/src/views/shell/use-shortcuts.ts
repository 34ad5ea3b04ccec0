import { useEffect, useRef } from 'react';
import { useGoToRoom } from '../../hooks/use-going.ts';
import { useRoute } from '../../hooks/use-navigation.ts';
import { useOrderedRooms } from '../../hooks/use-ordered-rooms.ts';
import { useServices } from '../../hooks/use-services.ts';
import { roomBeside } from '../../state/room-order.ts';
import { shortcutOf } from './shortcut-of.ts';

/** What keys do everywhere; whatever took a key first, a dialog or a list of completions, keeps it. */
export const useShortcuts = (): void => {
  const { client, overlays } = useServices();
  const route = useRoute();
  const rooms = useOrderedRooms();
  const goToRoom = useGoToRoom();
  const currentId = route.view === 'room' ? route.roomId : undefined;

  const onKeyDown = (event: KeyboardEvent): void => {
    const shortcut = event.defaultPrevented || event.isComposing ? undefined : shortcutOf(event, isForText(event.target));
    if (shortcut === undefined) return;
    const [top] = overlays.getSnapshot().slice(-1);
    if (shortcut.does === 'open') {
      event.preventDefault();
      // The same keys close it again.
      if (top?.kind === shortcut.overlay) overlays.close(top);
      else overlays.open({ kind: shortcut.overlay });
    } else if (top === undefined && shortcut.does === 'step') {
      event.preventDefault();
      const isWanted = shortcut.isUnread ? ({ unread }: { unread: number }) => unread > 0 : undefined;
      const room = roomBeside(rooms, currentId, shortcut.step, isWanted);
      if (room !== undefined) goToRoom(room.id);
    } else if (top === undefined && shortcut.does === 'markRead') {
      const room = client.rooms.getSnapshot().rooms.find(({ id }) => id === currentId);
      if (room !== undefined && room.lastSeq > room.readSeq) client.markRead(room.id, room.lastSeq);
    }
  };

  const latestRef = useRef(onKeyDown);
  latestRef.current = onKeyDown;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => latestRef.current(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
};

const isForText = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;

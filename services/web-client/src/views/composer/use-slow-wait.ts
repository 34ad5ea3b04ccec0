import type { MyRoom } from '@parley/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { HeldMessages } from '../../hooks/use-message.ts';
import { useMyId } from '../../hooks/use-session.ts';

/** When I last wrote, ms since 1970, as far as the messages that are held tell; 0 for never. */
const lastWritten = (view: HeldMessages, myId: string): number => {
  const mine = view.getSnapshot().messages.findLast((message) => message.senderId === myId);
  return mine === undefined ? 0 : Date.parse(mine.createdAt);
};

const isSlowFor = (room: MyRoom | undefined): room is MyRoom =>
  room !== undefined && room.slowModeSeconds > 0 && room.role !== 'owner' && room.role !== 'moderator';

/** How long I wait before I write again in a slow room, in seconds; 0 for not at all. The server decides; this spares a refusal. */
export const useSlowWait = (room: MyRoom | undefined, view: HeldMessages): number => {
  const myId = useMyId();
  const isSlow = isSlowFor(room);
  const written = useSyncExternalStore(view.subscribe, () => (isSlow ? lastWritten(view, myId) : 0));
  const until = isSlow ? written + room.slowModeSeconds * 1_000 : 0;
  const [now, setNow] = useState(() => Date.now());
  const isWaiting = until > now;

  useEffect(() => {
    setNow(Date.now());
    if (until <= Date.now()) return;
    const timer = window.setInterval(() => setNow(Date.now()), 500);
    return () => window.clearInterval(timer);
  }, [until]);

  return isWaiting ? Math.max(1, Math.ceil((until - now) / 1_000)) : 0;
};

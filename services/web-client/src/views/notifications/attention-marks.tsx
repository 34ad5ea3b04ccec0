import { useEffect } from 'react';
import { useRooms } from '../../hooks/use-rooms.ts';
import { countForMe } from '../../state/notify-rules.ts';

/** Marks the icon of the window, and of the installed app, while something is new. */
export const AttentionMarks = () => {
  const { rooms } = useRooms();
  const forMe = countForMe(rooms);
  const isNew = rooms.some(({ unread, archivedAt }) => unread > 0 && archivedAt === undefined);
  const icon = forMe > 0 ? '/icon-for-me.svg' : isNew ? '/icon-new.svg' : '/icon.svg';

  useEffect(() => {
    document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute('href', icon);
    return () => document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute('href', '/icon.svg');
  }, [icon]);

  useEffect(() => {
    // Only installed apps have it, and not on every system.
    void navigator.setAppBadge?.(forMe).catch(() => undefined);
    return () => void navigator.clearAppBadge?.().catch(() => undefined);
  }, [forMe]);

  return null;
};

import type { MyRoom } from '@parley/contracts';
import { usePresence } from '../../hooks/use-presence.ts';
import { useOthers } from '../../hooks/use-room-title.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** In words, for who cannot see the dot: how the other one in a conversation of two is. */
export const RoomPresence = ({ room }: { readonly room: MyRoom }) => {
  const t = useT();
  const others = useOthers(room);
  const presence = usePresence(others.length === 1 ? others[0] : undefined);
  if (presence === undefined || presence === 'unknown') return null;
  return <span className="visually-hidden">{t(`presence.${presence}`)}</span>;
};

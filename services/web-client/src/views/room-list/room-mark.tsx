import type { MyRoom } from '@parley/contracts';
import { usePresence } from '../../hooks/use-presence.ts';
import { useOthers } from '../../hooks/use-room-title.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';

/** What stands before a room's name: its kind, or whom one talks to and how they are. */
export const RoomMark = ({ room, title }: { readonly room: MyRoom; readonly title: string }) => {
  const others = useOthers(room);
  const presence = usePresence(others.length === 1 ? others[0] : undefined);
  if (room.kind !== 'direct') return <Icon name={room.kind === 'private' ? 'lock' : 'hash'} size={16} />;
  return <Avatar id={others[0] ?? room.id} name={title} size="sm" presence={presence} />;
};

import type { MyRoom } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Translate } from '../../i18n/messages.ts';
import { Badge } from '../../ui/badge.tsx';

/** How much in a room I have not read; how often I was mentioned where I was. Nothing where all is read. */
export const RoomBadge = ({ room }: { readonly room: MyRoom }) => {
  const t = useT();
  const { unread, mentions, kind } = room;
  if (unread === 0) return null;
  // In a conversation between people every message is meant for me.
  const isForMe = mentions > 0 || kind === 'direct';
  return <Badge count={mentions > 0 && kind !== 'direct' ? mentions : unread} isForMe={isForMe} label={labelOf(room, t)} />;
};

const labelOf = ({ unread, mentions }: MyRoom, t: Translate): string => {
  const text = t('rooms.unread', { count: unread });
  return mentions > 0 ? `${text}, ${t('rooms.mentions', { count: mentions })}` : text;
};

import type { Room } from '@parley/contracts';
import { useGoToRoom } from '../../hooks/use-going.ts';
import { useJoin } from '../../hooks/use-join.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { matchText } from '../../state/fuzzy.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MatchedText } from '../../ui/matched-text.tsx';

interface PublicRoomRowProps {
  readonly room: Room;
  /** What was looked for, and is marked. */
  readonly typed: string;
}

/** A public room: what it is about, how many are in it, and the way in. */
export const PublicRoomRow = ({ room, typed }: PublicRoomRowProps) => {
  const t = useT();
  const goToRoom = useGoToRoom();
  const mine = useRoom(room.id);
  const { join, isJoining } = useJoin(room);
  const name = room.name ?? '';
  const count = t('room.members', { count: mine?.memberCount ?? room.memberCount });

  return (
    <li className="public-room">
      <button type="button" className="public-room-about" onClick={() => goToRoom(room.id)}>
        <span className="public-room-name" title={name}>
          <Icon name="hash" size={16} />
          <MatchedText text={name} ranges={matchText(typed, name)?.ranges ?? []} />
        </span>
        <span className="public-room-facts">
          {mine !== undefined && <span className="public-room-mine">{t('browse.joined')}</span>}
          <span>{count}</span>
          {room.topic !== '' && (
            <span className="public-room-topic" title={room.topic}>
              <bdi className="one-line">{room.topic}</bdi>
            </span>
          )}
        </span>
      </button>
      {/* One button for both, so that the focus stays where it was. */}
      <Button
        disabled={isJoining}
        look={mine === undefined ? 'primary' : 'plain'}
        aria-label={t(mine === undefined ? 'browse.join.name' : 'browse.open.name', { room: name })}
        onClick={() => (mine === undefined ? void join() : goToRoom(room.id))}
      >
        {t(mine === undefined ? 'browse.join' : 'browse.open')}
      </Button>
    </li>
  );
};

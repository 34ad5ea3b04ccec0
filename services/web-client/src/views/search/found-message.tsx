import type { SearchHit } from '@parley/contracts';
import type { HTMLAttributes } from 'react';
import { useName } from '../../hooks/use-person.ts';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useFormats } from '../../i18n/locale-provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { MatchedText } from '../../ui/matched-text.tsx';
import { RoomMark } from '../room-list/room-mark.tsx';
import { rangesOf } from './highlight-ranges.ts';

interface FoundMessageProps extends HTMLAttributes<HTMLDivElement> {
  readonly hit: SearchHit;
}

/** A message that was found: who wrote it, where and when, and some of it. */
export const FoundMessage = ({ hit: { message, snippet }, ...rest }: FoundMessageProps) => {
  const formats = useFormats();
  const room = useRoom(message.roomId);
  const title = useRoomTitle(room);
  const name = useName(message.senderId);
  return (
    <div {...rest} className="found-message">
      <Avatar id={message.senderId} name={name} size="md" />
      <span className="found-words">
        <span className="found-head">
          <strong dir="auto">{name}</strong>
          {room !== undefined && (
            <span className="found-room">
              <RoomMark room={room} title={title} />
              <bdi className="one-line">{title}</bdi>
            </span>
          )}
          <time dateTime={message.createdAt} title={formats.dateTime(message.createdAt)}>
            {formats.moment(message.createdAt)}
          </time>
        </span>
        <span className="found-text" dir="auto">
          <MatchedText text={snippet.text} ranges={rangesOf(snippet)} />
        </span>
      </span>
    </div>
  );
};

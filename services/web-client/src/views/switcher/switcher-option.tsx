import type { HTMLAttributes, ReactNode } from 'react';
import { usePresence } from '../../hooks/use-presence.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Translate } from '../../i18n/messages.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MatchedText } from '../../ui/matched-text.tsx';
import { RoomBadge } from '../room-list/room-badge.tsx';
import { RoomMark } from '../room-list/room-mark.tsx';
import type { Candidate } from './candidates.ts';
import type { Ranked } from './rank.ts';
import { actionIcons } from './run-action.ts';

interface SwitcherOptionProps extends HTMLAttributes<HTMLDivElement> {
  readonly ranked: Ranked;
}

/** One place to go to, or thing to do. */
export const SwitcherOption = ({ ranked: { candidate, ranges }, ...rest }: SwitcherOptionProps) => {
  const t = useT();
  return (
    <div
      {...rest}
      className="switcher-option"
      data-unread={(candidate.kind === 'room' && candidate.room.unread > 0) || undefined}
    >
      <span className="switcher-mark">
        <Mark candidate={candidate} />
      </span>
      <span className="switcher-words">
        <span className="switcher-text" title={candidate.text}>
          <MatchedText text={candidate.text} ranges={ranges} />
        </span>
        <span className="switcher-note">
          <bdi className="one-line">{noteOf(candidate, t)}</bdi>
        </span>
      </span>
      {candidate.kind === 'room' && <RoomBadge room={candidate.room} />}
    </div>
  );
};

const noteOf = (candidate: Candidate, t: Translate): string => {
  switch (candidate.kind) {
    case 'room':
      if (candidate.room.archivedAt !== undefined) return t('rooms.archived');
      return candidate.room.kind === 'direct' ? '' : candidate.room.topic;
    case 'person':
      return `@${candidate.person.username}`;
    case 'publicRoom':
      return t('switcher.notJoined');
    case 'action':
      return '';
    default:
      return candidate satisfies never;
  }
};

const Mark = ({ candidate }: { readonly candidate: Candidate }): ReactNode => {
  switch (candidate.kind) {
    case 'room':
      return <RoomMark room={candidate.room} title={candidate.text} />;
    case 'person':
      return <PersonMark id={candidate.person.id} name={candidate.text} />;
    case 'publicRoom':
      return <Icon name="hash" size={16} />;
    case 'action':
      return <Icon name={actionIcons[candidate.action]} size={16} />;
    default:
      return candidate satisfies never;
  }
};

const PersonMark = ({ id, name }: { readonly id: string; readonly name: string }) => (
  <Avatar id={id} name={name} size="sm" presence={usePresence(id)} />
);

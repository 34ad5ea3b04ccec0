import type { HTMLAttributes } from 'react';
import { usePresence } from '../../hooks/use-presence.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { matchText } from '../../state/fuzzy.ts';
import type { Person } from '../../state/people.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { MatchedText } from '../../ui/matched-text.tsx';
import './person-option.css';

interface PersonOptionProps extends HTMLAttributes<HTMLDivElement> {
  readonly person: Person;
  /** What of their name is marked. */
  readonly typed: string;
}

/** Somebody who may be chosen. */
export const PersonOption = ({ person, typed, ...rest }: PersonOptionProps) => {
  const t = useT();
  const { id, displayName, username } = person;
  const presence = usePresence(id);
  return (
    <div {...rest} className="person-option">
      <Avatar id={id} name={displayName} size="sm" presence={presence} />
      <span className="person-option-name" title={displayName}>
        <MatchedText text={displayName} ranges={matchText(typed, displayName)?.ranges ?? []} />
      </span>
      <span className="person-option-username" dir="ltr">
        @{username}
      </span>
      {presence !== undefined && presence !== 'unknown' && <span className="visually-hidden">{t(`presence.${presence}`)}</span>}
    </div>
  );
};

import { useEffect, useRef } from 'react';
import { usePresence } from '../../hooks/use-presence.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import './completion-list.css';
import { type Completion, optionId } from './use-completion.ts';
import type { Suggestion } from './use-suggestions.ts';

/** What is offered while one writes. The focus stays in the text; keys are the text's. */
export const CompletionList = ({ completion }: { readonly completion: Completion }) => {
  const t = useT();
  const { suggestions, active, listId } = completion;
  const isPeople = suggestions[0]?.kind !== 'emoji';
  return (
    <div className="completion">
      <ul id={listId} role="listbox" aria-label={t(isPeople ? 'completion.people' : 'completion.emoji')}>
        {suggestions.map((suggestion, index) => (
          <Option
            key={keyOf(suggestion)}
            id={optionId(listId, index)}
            suggestion={suggestion}
            isActive={index === active}
            onPoint={() => completion.setActive(index)}
            onChoose={() => completion.choose(index)}
          />
        ))}
      </ul>
      <p className="completion-hint" aria-hidden="true">
        {t('completion.hint')}
      </p>
      <span className="visually-hidden" role="status">
        {t('completion.count', { count: suggestions.length })}
      </span>
    </div>
  );
};

const keyOf = (suggestion: Suggestion): string => {
  if (suggestion.kind === 'room') return 'room';
  return suggestion.kind === 'person' ? suggestion.person.id : suggestion.emoji.char;
};

interface OptionProps {
  readonly id: string;
  readonly suggestion: Suggestion;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

const Option = ({ id, suggestion, isActive, onPoint, onChoose }: OptionProps) => {
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    <li
      ref={ref}
      id={id}
      role="option"
      aria-selected={isActive}
      className="completion-option"
      onPointerMove={isActive ? undefined : onPoint}
      // The text keeps the focus, and its caret.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {suggestion.kind === 'room' && <RoomOption />}
      {suggestion.kind === 'person' && <PersonOption suggestion={suggestion} />}
      {suggestion.kind === 'emoji' && <EmojiOption suggestion={suggestion} />}
    </li>
  );
};

type Of<Kind extends Suggestion['kind']> = { readonly suggestion: Extract<Suggestion, { kind: Kind }> };

const PersonOption = ({ suggestion: { person, isMember } }: Of<'person'>) => {
  const t = useT();
  const presence = usePresence(person.id);
  return (
    <>
      <Avatar id={person.id} name={person.displayName} size="sm" presence={presence} />
      <span className="completion-name" dir="auto">
        {person.displayName}
      </span>
      <span className="completion-note" dir="ltr">
        @{person.username}
      </span>
      {!isMember && <span className="completion-end">{t('completion.outside')}</span>}
    </>
  );
};

const RoomOption = () => {
  const t = useT();
  return (
    <>
      <span className="completion-room">
        <Icon name="people" size={16} />
      </span>
      <span className="completion-name" dir="ltr">
        @room
      </span>
      <span className="completion-note">{t('completion.room')}</span>
    </>
  );
};

const EmojiOption = ({ suggestion: { emoji } }: Of<'emoji'>) => (
  <>
    <span className="completion-emoji">{emoji.char}</span>
    <span className="completion-name" dir="ltr">
      :{emoji.codes[0]}:
    </span>
  </>
);

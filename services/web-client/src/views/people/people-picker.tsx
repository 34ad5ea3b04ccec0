import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useOptionList } from '../../hooks/use-option-list.ts';
import { usePeopleLookup } from '../../hooks/use-people-lookup.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { PersonChip } from './person-chip.tsx';
import { PersonOption } from './person-option.tsx';
import './people-picker.css';
import { useSuggestedPeople } from './use-suggested-people.ts';

interface PeoplePickerProps {
  readonly label: string;
  readonly hint?: string;
  readonly chosen: readonly Person[];
  readonly onChange: (chosen: readonly Person[]) => void;
  /** Whoever is there already, by id; they are shown and cannot be chosen. */
  readonly present?: ReadonlySet<string>;
  readonly autoFocus?: boolean;
  /** Whether with nothing typed it offers whom one talked to last. */
  readonly isOffering?: boolean;
}

const keyOf = ({ id }: Person): string => id;
const nobody: ReadonlySet<string> = new Set();
const noOne: readonly Person[] = [];

/** Looks people up by their names and gathers those who are chosen. */
export const PeoplePicker = ({
  label,
  hint,
  chosen,
  onChange,
  present = nobody,
  autoFocus = false,
  isOffering = true,
}: PeoplePickerProps) => {
  const t = useT();
  const id = useId();
  const myId = useMyId();
  const inputRef = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const lookup = usePeopleLookup(typed);
  const suggested = useSuggestedPeople();
  const isChosen = (person: Person): boolean => chosen.some((one) => one.id === person.id);
  const offered = isOffering ? suggested : noOne;
  const found: readonly Person[] = typed.trim() === '' ? offered : lookup.items;
  const options = found.filter((person) => person.id !== myId && !isChosen(person) && !present.has(person.id));

  const choose = (person: Person): void => {
    onChange([...chosen, person]);
    setTyped('');
    inputRef.current?.focus();
  };
  const remove = (person: Person): void => {
    onChange(chosen.filter((one) => one.id !== person.id));
    inputRef.current?.focus();
  };
  const list = useOptionList({ options, keyOf, onChoose: choose, question: typed, isFirstActive: typed.trim() !== '' });

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = chosen.at(-1);
    if (event.key === 'Backspace' && typed === '' && last !== undefined) remove(last);
    // Half a name is no reason to send the form off.
    if (event.key === 'Enter' && typed !== '') event.preventDefault();
    list.inputProps.onKeyDown(event);
  };

  return (
    <div className="people-picker">
      <label htmlFor={id}>{label}</label>
      {/* A press beside the line is one into it. */}
      <div className="people-picker-line" onPointerUp={() => inputRef.current?.focus()}>
        {chosen.map((person) => (
          <PersonChip key={person.id} person={person} onRemove={() => remove(person)} />
        ))}
        <input
          {...list.inputProps}
          ref={inputRef}
          id={id}
          dir="auto"
          value={typed}
          placeholder={chosen.length === 0 ? t('people.find') : undefined}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={autoFocus}
          onKeyDown={onKeyDown}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="field-note">
          {hint}
        </p>
      )}
      {options.length > 0 && (
        <div {...list.listProps} aria-label={label} className="people-picker-list">
          {options.map((person) => (
            <PersonOption key={person.id} person={person} typed={typed} {...list.optionProps(person)} />
          ))}
        </div>
      )}
      <p className="people-picker-status" role="status">
        {lookup.status === 'ready' && options.length === 0 && t('people.none', { text: typed.trim() })}
        {lookup.status === 'failed' && t(errorText(lookup.code ?? 'unavailable'))}
      </p>
    </div>
  );
};

import { useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';

interface PersonChipProps {
  readonly person: Person;
  readonly onRemove: () => void;
}

/** Somebody who is chosen; a press takes them out again. */
export const PersonChip = ({ person, onRemove }: PersonChipProps) => {
  const t = useT();
  return (
    <button
      type="button"
      className="person-chip"
      aria-label={t('people.remove', { name: person.displayName })}
      title={person.displayName}
      onClick={onRemove}
    >
      <Avatar id={person.id} name={person.displayName} size="sm" />
      <span dir="auto">{person.displayName}</span>
      <Icon name="close" size={12} />
    </button>
  );
};

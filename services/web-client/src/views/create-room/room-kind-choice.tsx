import { useId } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';

type Kind = 'public' | 'private';

interface RoomKindChoiceProps {
  readonly kind: Kind;
  readonly onChange: (kind: Kind) => void;
}

const kinds = [
  { kind: 'public', icon: 'hash' },
  { kind: 'private', icon: 'lock' },
] as const;

/** Who may find a room and come in. */
export const RoomKindChoice = ({ kind: chosen, onChange }: RoomKindChoiceProps) => {
  const t = useT();
  const name = useId();
  return (
    <fieldset className="room-kinds">
      <legend>{t('createRoom.kind')}</legend>
      {kinds.map(({ kind, icon }) => (
        <label key={kind} className="room-kind">
          <input type="radio" name={name} value={kind} checked={kind === chosen} onChange={() => onChange(kind)} />
          <Icon name={icon} size={16} />
          <span>
            <strong>{t(`createRoom.${kind}`)}</strong>
            <small>{t(`createRoom.${kind}.hint`)}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
};

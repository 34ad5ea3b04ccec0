import type { MyRoom } from '@parley/contracts';
import { useId } from 'react';
import { useOrderedRooms } from '../../hooks/use-ordered-rooms.ts';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { PeoplePicker } from '../people/people-picker.tsx';
import { noFilters, type SearchFilters } from './search-filters.ts';

interface FilterFieldsProps {
  readonly filters: SearchFilters;
  readonly onChange: (filters: SearchFilters) => void;
}

/** Where, by whom, when, and with what in it. */
export const FilterFields = ({ filters, onChange }: FilterFieldsProps) => {
  const t = useT();
  const id = useId();
  const rooms = useOrderedRooms();
  const { roomId, person, hasLink, from, to } = filters;
  return (
    <fieldset className="search-filters">
      <legend className="visually-hidden">{t('search.filters')}</legend>
      <div className="select search-room">
        <label htmlFor={id}>{t('search.room')}</label>
        <select id={id} value={roomId} onChange={(event) => onChange({ ...filters, roomId: event.target.value })}>
          <option value="">{t('search.room.all')}</option>
          {[...rooms.channels, ...rooms.direct].map((room) => (
            <RoomOption key={room.id} room={room} />
          ))}
        </select>
      </div>
      <PeoplePicker
        label={t('search.person')}
        chosen={person === undefined ? [] : [person]}
        isOffering={false}
        onChange={(chosen) => onChange({ ...filters, person: chosen.at(-1) })}
      />
      <div className="search-days">
        <Field
          label={t('search.from')}
          type="date"
          value={from}
          onChange={(event) => onChange({ ...filters, from: event.target.value })}
        />
        <Field
          label={t('search.to')}
          type="date"
          value={to}
          onChange={(event) => onChange({ ...filters, to: event.target.value })}
        />
      </div>
      <div className="search-last">
        <Switch label={t('search.hasLink')} isOn={hasLink} onChange={(isOn) => onChange({ ...filters, hasLink: isOn })} />
        <Button look="quiet" onClick={() => onChange(noFilters)}>
          {t('search.filters.clear')}
        </Button>
      </div>
    </fieldset>
  );
};

const RoomOption = ({ room }: { readonly room: MyRoom }) => <option value={room.id}>{useRoomTitle(room)}</option>;

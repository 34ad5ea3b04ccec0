import type { MyRoom } from '@parley/contracts';
import { useMemo, useState } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useStanding } from '../../hooks/use-standing.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { roomPowers } from '../../state/authority.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { MemberList } from './member-list.tsx';
import { memberRows } from './member-rows.ts';
import './members-tab.css';
import { useBanned } from './use-banned.ts';

/** From so many on one looks for a name rather than reading all of them. */
const manyMembers = 8;

/** Who is in the room, and who is kept out of it. */
export const MembersTab = ({ room }: { readonly room: MyRoom }) => {
  const t = useT();
  const formats = useFormats();
  const overlays = useOverlays();
  const { members } = useServices();
  const { status, members: present, isCut } = useObservable(members.in(room.id));
  const powers = roomPowers(room, useStanding(room));
  const banned = useBanned(room.id, powers.seeBanned);
  const [query, setQuery] = useState('');
  const rows = useMemo(() => memberRows(present, banned, query), [present, banned, query]);

  return (
    <>
      <div className="members-head">
        {present.length >= manyMembers && <SearchField label={t('members.search')} value={query} onChange={setQuery} />}
        {powers.addPeople && (
          <Button className="members-add" onClick={() => overlays.open({ kind: 'addPeople', roomId: room.id })}>
            <Icon name="userPlus" size={16} />
            {t('members.add')}
          </Button>
        )}
        {powers.edit && (
          <Button className="members-add" onClick={() => overlays.open({ kind: 'invites', roomId: room.id })}>
            <Icon name="link" size={16} />
            {t('invites.open')}
          </Button>
        )}
      </div>
      {status === 'failed' && (
        <p className="members-note" role="alert">
          {t('members.failed')}{' '}
          <Button look="quiet" onClick={() => members.refresh(room.id)}>
            {t('action.retry')}
          </Button>
        </p>
      )}
      {status === 'loading' && present.length === 0 && (
        <div className="members-loading">
          <Spinner label={t('members.loading')} />
        </div>
      )}
      {query !== '' && rows.length === 0 && (
        <p className="members-note" role="status">
          {t('members.none', { query: query.trim() })}
        </p>
      )}
      <MemberList room={room} rows={rows} />
      {isCut && <p className="members-note">{t('members.cut', { shown: formats.number(present.length) })}</p>}
    </>
  );
};

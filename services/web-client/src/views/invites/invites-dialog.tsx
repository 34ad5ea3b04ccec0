import { useState } from 'react';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { InviteItem } from './invite-item.tsx';
import './invites.css';
import { useInvites } from './use-invites.ts';

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;
/** How long a link may last, as it is offered. */
const lengths = [hourSeconds, daySeconds, 7 * daySeconds, 30 * daySeconds, 365 * daySeconds];
/** For how many people; 0 is everybody. */
const counts = [0, 1, 5, 25, 100];

/** Makes links that let people into a room, and takes them back. */
export const InvitesDialog = ({ roomId, onClose }: { readonly roomId: string; readonly onClose: () => void }) => {
  const t = useT();
  const room = useRoom(roomId);
  const title = useRoomTitle(room);
  const { found, load, copy, create, revoke } = useInvites(roomId);
  const [role, setRole] = useState<'member' | 'guest'>('member');
  const [seconds, setSeconds] = useState(7 * daySeconds);
  const [people, setPeople] = useState(0);
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  const make = async (): Promise<void> => {
    // A button that is disabled loses the focus, and with it Escape closes nothing.
    if (isBusy) return;
    setIsBusy(true);
    setRefusal(await create({ role, expiresInSeconds: seconds, people }));
    setIsBusy(false);
  };
  const lengthText = (length: number): string =>
    length < daySeconds
      ? t('duration.hours', { count: length / hourSeconds })
      : t('duration.days', { count: length / daySeconds });

  return (
    <Dialog title={t('invites.title', { room: title })} onClose={onClose}>
      <p className="dialog-text">{t('invites.lead')}</p>
      <div className="invites-wish">
        <Select
          label={t('invites.length')}
          value={String(seconds)}
          options={lengths.map((length) => ({ value: String(length), label: lengthText(length) }))}
          onChange={(length) => setSeconds(Number(length))}
        />
        <Select
          label={t('invites.uses')}
          value={String(people)}
          options={counts.map((count) => ({
            value: String(count),
            label: count === 0 ? t('invites.uses.any') : t('invites.uses.some', { count }),
          }))}
          onChange={(count) => setPeople(Number(count))}
        />
        {room?.guests === true && (
          <Select
            label={t('invites.role')}
            value={role}
            options={(['member', 'guest'] as const).map((value) => ({ value, label: t(`invites.role.${value}`) }))}
            onChange={setRole}
          />
        )}
        <Button look="primary" aria-disabled={isBusy || undefined} onClick={() => void make()}>
          {t('invites.create')}
        </Button>
      </div>
      {refusal !== undefined && <Notice tone="danger">{refusal}</Notice>}
      <h3 className="invites-heading">{t('invites.list')}</h3>
      {found === 'failed' && (
        <Notice tone="danger" end={<Button onClick={() => void load()}>{t('action.retry')}</Button>}>
          {t('invites.failed')}
        </Notice>
      )}
      {found !== 'failed' && found?.length === 0 && <p className="dialog-text">{t('invites.none')}</p>}
      {found !== 'failed' && found !== undefined && found.length > 0 && (
        <ul role="list" className="invites-list">
          {found.map((invite) => (
            <InviteItem
              key={invite.code}
              invite={invite}
              onCopy={() => void copy(invite.code)}
              onRevoke={() => void revoke(invite.code)}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
};

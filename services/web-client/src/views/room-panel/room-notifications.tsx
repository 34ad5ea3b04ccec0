import type { MyRoom, NotifyLevel } from '@parley/contracts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { notifyLevels } from '../../state/notify-rules.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';

const hourMs = 3_600_000;
const mutes = { hour: hourMs, eight: 8 * hourMs, day: 24 * hourMs } as const;
const offers = ['hour', 'eight', 'day'] as const;

/** Of what I am told in this room, where that differs from everywhere. */
export const RoomNotifications = ({ room }: { readonly room: Pick<MyRoom, 'id'> }) => {
  const t = useT();
  const formats = useFormats();
  const toast = useToast();
  const { notifications } = useServices().client;
  const settings = useObservable(notifications.settings);
  const own = settings?.rooms.find(({ roomId }) => roomId === room.id);
  const [level, mutedUntil] = [own?.level ?? null, own?.mutedUntil ?? null];

  const set = async (wanted: { readonly level: NotifyLevel | null; readonly mutedUntil: string | null }): Promise<void> => {
    if (!(await notifications.setRoom(room.id, wanted)).ok) toast(t('notify.failed'), 'danger');
  };

  return (
    <section className="room-notifications">
      <h3>{t('notify.title')}</h3>
      <Select
        label={t('notify.level')}
        value={level ?? 'usual'}
        options={[
          {
            value: 'usual' as const,
            label: t('notify.room.usual', { level: t(`notify.level.${settings?.level ?? 'mentions'}`) }),
          },
          ...notifyLevels.map((value) => ({ value, label: t(`notify.level.${value}`) })),
        ]}
        onChange={(chosen) => void set({ level: chosen === 'usual' ? null : chosen, mutedUntil })}
      />
      {mutedUntil !== null && Date.parse(mutedUntil) > Date.now() ? (
        <div className="room-notifications-muted">
          <p>{t('notify.room.muted', { time: formats.moment(mutedUntil) })}</p>
          <Button onClick={() => void set({ level, mutedUntil: null })}>{t('notify.room.unmute')}</Button>
        </div>
      ) : (
        <Select
          label={t('notify.room.mute')}
          value="not"
          options={[
            { value: 'not', label: t('notify.room.mute.not') },
            ...offers.map((value) => ({ value, label: t(`notify.room.mute.${value}`) })),
          ]}
          onChange={(chosen) => {
            const offer = offers.find((one) => one === chosen);
            if (offer !== undefined) void set({ level, mutedUntil: new Date(Date.now() + mutes[offer]).toISOString() });
          }}
        />
      )}
    </section>
  );
};

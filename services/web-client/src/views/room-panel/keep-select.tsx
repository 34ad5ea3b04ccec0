import type { MyRoom } from '@parley/contracts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Select } from '../../ui/select.tsx';
import type { RoomChange } from './use-room-change.ts';

interface KeepSelectProps {
  readonly room: MyRoom;
  readonly onChange: (change: RoomChange) => void;
}

/** The times that are offered, days; 0 for as long as the installation keeps messages. */
const offers = [0, 7, 30, 90, 365];

/** For how long the room keeps its messages; asks where that is shorter than now. */
export const KeepSelect = ({ room, onChange }: KeepSelectProps) => {
  const t = useT();
  const overlays = useOverlays();
  const { id: roomId, retentionDays: present = 0 } = room;
  // One that was set elsewhere is shown too.
  const days = [...new Set([...offers, present])].toSorted((one, other) => one - other);
  const choose = (count: number): void => {
    if (count === 0) return onChange({ retentionDays: null });
    if (present !== 0 && count > present) return onChange({ retentionDays: count });
    return overlays.open({ kind: 'keep', roomId, days: count });
  };
  return (
    <Select
      label={t('about.keep')}
      value={String(present)}
      options={days.map((count) => ({
        value: String(count),
        label: count === 0 ? t('about.keep.all') : t('duration.days', { count }),
      }))}
      onChange={(value) => choose(Number(value))}
    />
  );
};

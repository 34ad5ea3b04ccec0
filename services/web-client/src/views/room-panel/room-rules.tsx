import type { MyRoom } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Translate } from '../../i18n/messages.ts';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { KeepSelect } from './keep-select.tsx';
import type { RoomChange } from './use-room-change.ts';

interface RoomRulesProps {
  readonly room: MyRoom;
  readonly isBusy: boolean;
  /** Whether I may say for how long messages are kept. */
  readonly mayKeep: boolean;
  readonly onChange: (change: RoomChange) => void;
}

/** The waits that are offered, seconds. */
const waits = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

const waitText = (seconds: number, t: Translate): string => {
  if (seconds === 0) return t('about.slow.off');
  if (seconds < 60) return t('duration.seconds', { count: seconds });
  return seconds < 3_600 ? t('duration.minutes', { count: seconds / 60 }) : t('duration.hours', { count: seconds / 3_600 });
};

/** How slowly people write here, whether guests may be here and pages are shown, and what newcomers see. */
export const RoomRules = ({ room, isBusy, mayKeep, onChange }: RoomRulesProps) => {
  const t = useT();
  // One that was set elsewhere is shown too.
  const offered = [...new Set([...waits, room.slowModeSeconds])].toSorted((one, other) => one - other);
  return (
    <>
      <Switch
        label={t('about.guests')}
        hint={t('about.guests.hint')}
        isOn={room.guests}
        isDisabled={isBusy}
        onChange={(guests) => onChange({ guests })}
      />
      <Switch
        label={t('about.previews')}
        hint={t('about.previews.hint')}
        isOn={room.linkPreviews}
        isDisabled={isBusy}
        onChange={(linkPreviews) => onChange({ linkPreviews })}
      />
      <Select
        label={t('about.slow')}
        value={String(room.slowModeSeconds)}
        options={offered.map((seconds) => ({ value: String(seconds), label: waitText(seconds, t) }))}
        onChange={(seconds) => onChange({ slowModeSeconds: Number(seconds) })}
      />
      <Select
        label={t('about.history')}
        value={room.history}
        options={(['all', 'joined'] as const).map((value) => ({ value, label: t(`about.history.${value}`) }))}
        onChange={(history) => onChange({ history })}
      />
      {mayKeep && <KeepSelect room={room} onChange={onChange} />}
    </>
  );
};

import type { QuietHours as Hours } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Field } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';

interface QuietHoursProps {
  readonly hours: Hours | null;
  readonly isKnown: boolean;
  readonly onChange: (hours: Hours | null) => void;
}

/** What most people mean by night. */
const usual = { from: '22:00', to: '07:00' };

const hereZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** From when to when nobody tells me anything, each day, on the clocks of where I set it. */
export const QuietHours = ({ hours, isKnown, onChange }: QuietHoursProps) => {
  const t = useT();
  const change = (patch: Partial<Hours>): void => {
    const next = { ...(hours ?? { ...usual, timeZone: hereZone() }), ...patch };
    // Halfway through typing the field is empty; and from a time to itself is nothing.
    if (next.from !== '' && next.to !== '' && next.from !== next.to) onChange(next);
  };
  return (
    <>
      <Switch
        label={t('notify.quiet')}
        hint={t('notify.quiet.hint')}
        isOn={hours !== null}
        isDisabled={!isKnown}
        onChange={(isOn) => onChange(isOn ? { ...usual, timeZone: hereZone() } : null)}
      />
      {hours !== null && (
        <div className="notification-settings-hours">
          <Field
            type="time"
            label={t('notify.quiet.from')}
            value={hours.from}
            onChange={({ target }) => change({ from: target.value })}
          />
          <Field
            type="time"
            label={t('notify.quiet.to')}
            value={hours.to}
            onChange={({ target }) => change({ to: target.value })}
          />
          <p className="notification-settings-note">{t('notify.quiet.zone', { zone: hours.timeZone.replaceAll('_', ' ') })}</p>
        </div>
      )}
    </>
  );
};

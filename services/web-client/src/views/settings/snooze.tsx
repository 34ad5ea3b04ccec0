import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';

interface SnoozeProps {
  /** ISO 8601, or null. */
  readonly until: string | null;
  readonly onChange: (until: string | null) => void;
}

const hourMs = 3_600_000;

/** Eight o'clock tomorrow, on the clocks here. */
const tomorrow = (now: number): number => {
  const at = new Date(now);
  at.setDate(at.getDate() + 1);
  return at.setHours(8, 0, 0, 0);
};

const ends = {
  half: (now: number) => now + hourMs / 2,
  hour: (now: number) => now + hourMs,
  four: (now: number) => now + 4 * hourMs,
  tomorrow,
} as const;
const offers = ['half', 'hour', 'four', 'tomorrow'] as const;

/** Hearing nothing for a while; what is missed is told when it ends. */
export const Snooze = ({ until, onChange }: SnoozeProps) => {
  const t = useT();
  const formats = useFormats();
  if (until !== null && Date.parse(until) > Date.now())
    return (
      <div className="notification-settings-snoozed">
        <p>{t('notify.snoozed', { time: formats.moment(until) })}</p>
        <Button onClick={() => onChange(null)}>{t('notify.snooze.end')}</Button>
      </div>
    );
  return (
    <Select
      label={t('notify.snooze')}
      value="not"
      options={[
        { value: 'not', label: t('notify.snooze.not') },
        ...offers.map((value) => ({ value, label: t(`notify.snooze.${value}`) })),
      ]}
      onChange={(chosen) => {
        const offer = offers.find((one) => one === chosen);
        if (offer !== undefined) onChange(new Date(ends[offer](Date.now())).toISOString());
      }}
    />
  );
};

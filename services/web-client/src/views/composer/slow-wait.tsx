import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';
import './slow-wait.css';

const two = (part: number): string => String(part).padStart(2, '0');

/** A time as a clock counts it down: `0:07`, `1:02:03`. */
export const countdown = (seconds: number): string => {
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

/** How long one waits in a slow room; read out once, not with every second. */
export const SlowWait = ({ seconds }: { readonly seconds: number }) => {
  const t = useT();
  const time = countdown(seconds);
  return (
    <span className="slow-wait" role="timer" aria-label={t('composer.slow', { time })} title={t('composer.slow', { time })}>
      <Icon name="clock" size={16} />
      <bdi dir="ltr">{time}</bdi>
    </span>
  );
};

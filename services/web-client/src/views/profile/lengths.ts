import type { Translate } from '../../i18n/messages.ts';
import { forGood } from '../../state/for-good.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const lengthsMs = {
  quarter: 15 * minuteMs,
  hour: hourMs,
  eightHours: 8 * hourMs,
  day: dayMs,
  week: 7 * dayMs,
  month: 30 * dayMs,
} as const;

/** How long a mute or a ban may be. */
export type LengthId = keyof typeof lengthsMs | 'forGood';

/** Those of a mute. */
export const muteLengths: readonly LengthId[] = ['quarter', 'hour', 'eightHours', 'day', 'week', 'forGood'];

/** Those of a ban. */
export const banLengths: readonly LengthId[] = ['hour', 'day', 'week', 'month', 'forGood'];

/** When it ends that begins at `now` (ms), ISO 8601. */
export const endOf = (length: LengthId, now: number): string =>
  length === 'forGood' ? forGood : new Date(now + lengthsMs[length]).toISOString();

/** A length in words. */
export const lengthText = (length: LengthId, t: Translate): string => {
  if (length === 'forGood') return t('duration.forGood');
  const ms = lengthsMs[length];
  if (ms >= dayMs) return t('duration.days', { count: ms / dayMs });
  return ms >= hourMs ? t('duration.hours', { count: ms / hourMs }) : t('duration.minutes', { count: ms / minuteMs });
};

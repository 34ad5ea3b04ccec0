import type { Attention, OwnPresence, PresenceSet, UserId } from '@parley/contracts';
import { endOf, type Timings } from './connections.ts';
import { type Setting, type Shown, type State, settingAt } from './store/state.ts';
import type { Watermark } from './store/watermark.ts';

const timeOf = (at: number): string => new Date(at).toISOString();

/** What others see at a moment (PR1–PR3). Pure: a replica needs nothing but the state and the watermark. */
export const shownAt = (state: State, timings: Timings, mark: Watermark): Shown => {
  const now = mark.at;
  const setting = settingAt(state, now);
  const isHere = endOf(state, timings, mark) > now;
  // PR3: nothing tells an invisible person from one who left when they became so.
  if (setting?.status === 'invisible' || !isHere) return { status: 'offline', lastSeen: lastSeenOf(state, timings, now) };
  return {
    status: statusOf(state, setting, timings, now),
    ...detailsOf(setting),
    ...roomOf(setting),
    lastSeen: lastSeenOf(state, timings, now),
  };
};

/** PR5: null beyond the retention, whatever kept the state itself. */
const lastSeenOf = ({ lastSeenAt }: State, { retentionMs }: Timings, now: number): string | null =>
  lastSeenAt === 0 || lastSeenAt + retentionMs <= now ? null : timeOf(lastSeenAt);

const roomOf = (setting: Setting | undefined): Pick<Shown, 'roomId'> =>
  setting?.roomId === undefined ? {} : { roomId: setting.roomId };

const statusOf = (state: State, setting: Setting | undefined, { awayAfterMs }: Timings, now: number): Shown['status'] => {
  if (setting?.status === 'dnd' || setting?.status === 'away') return setting.status;
  return state.activeAt + awayAfterMs <= now ? 'away' : 'online';
};

const detailsOf = (setting: Setting | undefined): Pick<Shown, 'text' | 'until'> => ({
  ...(setting?.text === undefined || setting.text === '' ? {} : { text: setting.text }),
  ...(setting?.until === undefined ? {} : { until: timeOf(setting.until) }),
});

/**
 * What somebody sees of themselves: what they set, also that they are invisible, and also when presence has not heard of
 * their connection yet.
 */
export const ownAt = (userId: UserId, state: State, timings: Timings, mark: Watermark): OwnPresence => {
  const now = mark.at;
  const setting = settingAt(state, now);
  if (setting === undefined) return { userId, ...shownAt(state, timings, mark) };
  const status = setting.status === 'online' ? statusOf(state, setting, timings, now) : setting.status;
  return { userId, status, ...detailsOf(setting), ...roomOf(setting), lastSeen: lastSeenOf(state, timings, now) };
};

/** Whether somebody would notice what comes: not by what others see, since who is invisible may well be here. */
export const attentionAt = (state: State, timings: Timings, mark: Watermark): Omit<Attention, 'userId'> => {
  const now = mark.at;
  const setting = settingAt(state, now);
  if (setting?.status === 'dnd')
    return { state: 'dnd', ...(setting.until === undefined ? {} : { until: timeOf(setting.until) }) };
  if (endOf(state, timings, mark) <= now) return { state: 'gone' };
  const isIdle = setting?.status === 'away' || state.activeAt + timings.awayAfterMs <= now;
  return { state: isIdle ? 'idle' : 'here' };
};

/** Whether those who watch have to be told. When an online person was last seen changes all the time, and says nothing. */
export const looksAlike = (one: Shown, other: Shown): boolean =>
  one.status === other.status &&
  one.text === other.text &&
  one.until === other.until &&
  one.roomId === other.roomId &&
  (one.status !== 'offline' || one.lastSeen === other.lastSeen);

/** When the state has to be looked at again although nothing happens; `undefined` for never. */
export const nextLookAt = (state: State, timings: Timings, mark: Watermark): number | undefined => {
  const now = mark.at;
  const end = endOf(state, timings, mark);
  const setting = settingAt(state, now);
  const times = [end, setting?.until ?? 0, ...(end > now ? [state.activeAt + timings.awayAfterMs] : [])];
  const coming = times.filter((at) => at > now);
  return coming.length === 0 ? undefined : Math.min(...coming);
};

/** Takes what somebody sets. Who becomes invisible was last seen at that moment; who was so before stays as they are. */
export const withSetting = (
  state: State,
  { status, text, until, roomId }: Omit<PresenceSet, 'commandId'>,
  now: number,
): State => {
  const begins = status === 'invisible' && settingAt(state, now)?.status !== 'invisible';
  const setting: Setting = {
    status,
    ...(text === undefined ? {} : { text }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    ...(roomId === undefined ? {} : { roomId }),
    at: now,
  };
  const lastSeenAt = begins ? Math.max(state.lastSeenAt, now) : state.lastSeenAt;
  return { ...state, setting, lastSeenAt, activeAt: Math.max(state.activeAt, now) };
};

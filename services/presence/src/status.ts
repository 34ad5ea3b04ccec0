import type { OwnPresence, PresenceSet, UserId } from '@parley/contracts';
import { endOf, type Timings } from './connections.ts';
import type { Setting, Shown, State } from './store/state.ts';

const timeOf = (at: number): string => new Date(at).toISOString();

/** What was set, as long as it holds. */
export const settingAt = ({ setting }: State, now: number): Setting | undefined =>
  setting?.until !== undefined && setting.until <= now ? undefined : setting;

/** What others see at a moment (PR1–PR3). Pure: a replica needs nothing but the state and its clock. */
export const shownAt = (state: State, timings: Timings, now: number): Shown => {
  const setting = settingAt(state, now);
  const isHere = endOf(state, timings) > now;
  // PR3: nothing tells an invisible person from one who left when they became so.
  if (setting?.status === 'invisible') return { status: 'offline', lastSeen: timeOf(setting.at) };
  if (!isHere) return { status: 'offline', lastSeen: lastSeenOf(state.lastSeenAt) };
  return {
    status: statusOf(state, setting, timings, now),
    ...detailsOf(setting),
    ...(setting?.roomId === undefined ? {} : { roomId: setting.roomId }),
    lastSeen: timeOf(state.lastSeenAt),
  };
};

const lastSeenOf = (at: number): string | null => (at === 0 ? null : timeOf(at));

const statusOf = (state: State, setting: Setting | undefined, { awayAfterMs }: Timings, now: number): Shown['status'] => {
  if (setting?.status === 'dnd' || setting?.status === 'away') return setting.status;
  return state.activeAt + awayAfterMs <= now ? 'away' : 'online';
};

const detailsOf = (setting: Setting | undefined): Pick<Shown, 'text' | 'until'> => ({
  ...(setting?.text === undefined || setting.text === '' ? {} : { text: setting.text }),
  ...(setting?.until === undefined ? {} : { until: timeOf(setting.until) }),
});

/** What somebody sees of themselves: also that they are invisible. */
export const ownAt = (userId: UserId, state: State, timings: Timings, now: number): OwnPresence => {
  const setting = settingAt(state, now);
  if (setting?.status !== 'invisible') return { userId, ...shownAt(state, timings, now) };
  return { userId, status: 'invisible', ...detailsOf(setting), lastSeen: lastSeenOf(state.lastSeenAt) };
};

/** Whether those who watch have to be told. When an online person was last seen changes all the time, and says nothing. */
export const looksAlike = (one: Shown, other: Shown): boolean =>
  one.status === other.status &&
  one.text === other.text &&
  one.until === other.until &&
  one.roomId === other.roomId &&
  (one.status !== 'offline' || one.lastSeen === other.lastSeen);

/** When the state has to be looked at again although nothing happens; `undefined` for never. */
export const nextLookAt = (state: State, timings: Timings, now: number): number | undefined => {
  const end = endOf(state, timings);
  const setting = settingAt(state, now);
  const times = [end, setting?.until ?? 0, ...(end > now ? [state.activeAt + timings.awayAfterMs] : [])];
  const coming = times.filter((at) => at > now);
  return coming.length === 0 ? undefined : Math.min(...coming);
};

/** Takes what somebody sets. Who was invisible before stays last seen when that began. */
export const withSetting = (
  state: State,
  { status, text, until, roomId }: Omit<PresenceSet, 'commandId'>,
  now: number,
): State => {
  const before = settingAt(state, now);
  const at = status === 'invisible' && before?.status === 'invisible' ? before.at : now;
  const setting: Setting = {
    status,
    ...(text === undefined ? {} : { text }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    ...(roomId === undefined ? {} : { roomId }),
    at,
  };
  return { ...state, setting, activeAt: Math.max(state.activeAt, now) };
};

import type { PersonalData } from '@parley/contracts';
import type { State } from './store/state.ts';

const timeOf = (ms: number): string | null => (ms === 0 ? null : new Date(ms).toISOString());

/** What is kept here of one person, for their own copy (PV4): as it is, whatever others see of it. */
export const personalDataOf = ({ connections, activeAt, lastSeenAt, setting }: State): PersonalData['items'][number] => ({
  type: 'presence',
  lastSeen: timeOf(lastSeenAt),
  lastActive: timeOf(activeAt),
  connections: Object.values(connections).filter(({ closedAt }) => closedAt === undefined).length,
  ...(setting === undefined ? {} : { setting: { ...setting, at: timeOf(setting.at), until: timeOf(setting.until ?? 0) } }),
});

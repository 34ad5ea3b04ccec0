import type { Services } from './services.ts';

/** What can lie over a room. */
export type CoverParts = Pick<Services, 'roomPanel' | 'overlays' | 'navigation'>;

/** Whether something lies over the whole of a room: on a phone the panel or the thread beside it is the screen, and so is a dialog. */
export const isCovered = ({ roomPanel, overlays, navigation }: CoverParts, isNarrow: boolean): boolean => {
  const route = navigation.getSnapshot();
  const isThread = route.view === 'room' && route.thread !== undefined;
  return isNarrow && (isThread || roomPanel.getSnapshot() !== 'closed' || overlays.getSnapshot().length > 0);
};

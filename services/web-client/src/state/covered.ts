import type { Services } from './services.ts';

/** What can lie over a room. */
export type CoverParts = Pick<Services, 'roomPanel' | 'overlays'>;

/** Whether something lies over the whole of a room: on a phone the panel beside it is the screen, and so is a dialog. */
export const isCovered = ({ roomPanel, overlays }: CoverParts, isNarrow: boolean): boolean =>
  isNarrow && (roomPanel.getSnapshot() !== 'closed' || overlays.getSnapshot().length > 0);

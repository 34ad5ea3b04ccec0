import type { Overlays } from '../state/overlays.ts';
import { useServices } from './use-services.ts';

/** The way to open a dialog, and to close the topmost. */
export const useOverlays = (): Overlays => useServices().overlays;

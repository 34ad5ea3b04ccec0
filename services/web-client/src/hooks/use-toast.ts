import type { Toasts } from '../state/toasts.ts';
import { useServices } from './use-services.ts';

/** Says shortly what was done, or with `danger` what could not be. */
export const useToast = (): Toasts['show'] => useServices().toasts.show;

import type { SettingValues } from '../state/settings.ts';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';

/** What somebody has chosen for this device. */
export const useSettings = (): SettingValues => useObservable(useServices().settings);

import type { Observable } from '@parley/client';
import type { Kept } from './kept.ts';
import { createObservable } from './observable.ts';

/** What somebody has chosen for this device. */
export interface SettingValues {
  readonly theme: 'system' | 'light' | 'dark';
  /** `system`, or the code of a language. */
  readonly language: string;
}

/** The settings of this device, kept over reloads. */
export interface DeviceSettings extends Observable<SettingValues> {
  change(patch: Partial<SettingValues>): void;
  /** Another window of this browser has kept something under a key. */
  takeForeign(key: string, text: string | undefined): void;
}

const storageKey = 'parley:settings';
const usual: SettingValues = { theme: 'system', language: 'system' };

/** Reads what is kept; anything else than was written is as if it were not there. */
export const parseSettings = (text: string | undefined): SettingValues => {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return usual;
    const theme = 'theme' in value && (value.theme === 'light' || value.theme === 'dark') ? value.theme : usual.theme;
    const language = 'language' in value && typeof value.language === 'string' ? value.language : usual.language;
    return { theme, language };
  } catch {
    return usual;
  }
};

/** Makes them over a storage. */
export const createDeviceSettings = (kept: Kept): DeviceSettings => {
  let keptText = kept.get(storageKey);
  const values = createObservable(parseSettings(keptText));
  const take = (text: string | undefined): void => {
    if (text === keptText) return;
    keptText = text;
    values.set(parseSettings(text));
  };
  return {
    getSnapshot: values.getSnapshot,
    subscribe: values.subscribe,
    change: (patch) => {
      // What another window has just changed is not told here yet, and shall not be written over.
      take(kept.get(storageKey));
      values.set({ ...values.getSnapshot(), ...patch });
      kept.set(storageKey, JSON.stringify(values.getSnapshot()));
      // A storage that is full still has what was there before.
      keptText = kept.get(storageKey);
    },
    takeForeign: (key, text) => {
      if (key === storageKey) take(text);
    },
  };
};

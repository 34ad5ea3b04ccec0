import type { KeyboardEvent } from 'react';

/** Whether a key belongs to an input method that composes a letter; 229 is what some browsers say instead, and at its end. */
export const isComposed = ({ nativeEvent, keyCode }: Pick<KeyboardEvent, 'nativeEvent' | 'keyCode'>): boolean =>
  nativeEvent.isComposing || keyCode === 229;

/** A keyboard on a screen has no Shift with Enter: there Enter makes a line, and a button sends. */
export const hasKeyboard = (): boolean => window.matchMedia('(any-pointer: fine)').matches;

/** What a key asks for. */
export type Shortcut =
  | { readonly does: 'open'; readonly overlay: 'switcher' | 'search' | 'shortcuts' }
  | { readonly does: 'step'; readonly step: 1 | -1; readonly isUnread: boolean }
  | { readonly does: 'markRead' };

/** The part of a key event that is needed. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** What a key asks for; `isInText` where it may be meant for a text. ⌘ does what Ctrl does. */
export const shortcutOf = (pressed: Pressed, isInText: boolean): Shortcut | undefined => {
  const { key, code, altKey, shiftKey } = pressed;
  const isMod = pressed.ctrlKey !== pressed.metaKey;
  const isPlain = !isMod && !altKey;
  // By its place too: on a keyboard of another script the letter is another one.
  if (isMod && !altKey && !shiftKey && (key.toLowerCase() === 'k' || (code === 'KeyK' && !/^[a-z]$/i.test(key))))
    return { does: 'open', overlay: 'switcher' };
  // On many keyboards the stroke needs Shift.
  if (isMod && !altKey && key === '/') return { does: 'open', overlay: 'shortcuts' };
  if (isPlain && key === '/' && !isInText) return { does: 'open', overlay: 'search' };
  if (isMod && !altKey && shiftKey && (key.toLowerCase() === 'f' || (code === 'KeyF' && !/^[a-z]$/i.test(key))))
    return { does: 'open', overlay: 'search' };
  if (isPlain && key === '?' && !isInText) return { does: 'open', overlay: 'shortcuts' };
  if (altKey && !isMod && (key === 'ArrowUp' || key === 'ArrowDown'))
    return { does: 'step', step: key === 'ArrowDown' ? 1 : -1, isUnread: shiftKey };
  return isPlain && !shiftKey && key === 'Escape' ? { does: 'markRead' } : undefined;
};

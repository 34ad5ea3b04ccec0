import { expect, test } from 'vitest';
import { type Pressed, shortcutOf } from './shortcut-of.ts';

const press = (key: string, more: Partial<Pressed> = {}, isInText = false) =>
  shortcutOf({ key, code: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more }, isInText);

test('Ctrl or ⌘ with K opens the switcher, on a keyboard of another script too', () => {
  const opens = { does: 'open', overlay: 'switcher' };
  expect([press('k', { ctrlKey: true }), press('K', { metaKey: true })]).toEqual([opens, opens]);
  expect(press('ن', { ctrlKey: true, code: 'KeyK' })).toEqual(opens);
  // On Dvorak the letter at the place of K is T.
  expect(press('t', { ctrlKey: true, code: 'KeyK' })).toBeUndefined();
  expect([press('k'), press('k', { ctrlKey: true, shiftKey: true }), press('k', { ctrlKey: true, altKey: true })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('Alt with arrows steps through rooms, with Shift through unread ones', () => {
  expect(press('ArrowDown', { altKey: true })).toEqual({ does: 'step', step: 1, isUnread: false });
  expect(press('ArrowUp', { altKey: true, shiftKey: true })).toEqual({ does: 'step', step: -1, isUnread: true });
  expect([press('ArrowUp'), press('ArrowUp', { altKey: true, ctrlKey: true })]).toEqual([undefined, undefined]);
});

test('the shortcuts are shown by Ctrl and the stroke, by a question mark outside of texts, and Escape marks as read', () => {
  expect(press('?', { shiftKey: true }, true)).toBeUndefined();
  expect([press('/', { ctrlKey: true }), press('?', { shiftKey: true })]).toEqual([
    { does: 'open', overlay: 'shortcuts' },
    { does: 'open', overlay: 'shortcuts' },
  ]);
  expect([press('Escape'), press('Escape', { altKey: true })]).toEqual([{ does: 'markRead' }, undefined]);
});

test('search is opened by the stroke outside of texts, and everywhere by Ctrl or ⌘ with Shift and F', () => {
  const opens = { does: 'open', overlay: 'search' };
  expect([press('/'), press('/', { shiftKey: true })]).toEqual([opens, opens]);
  expect([press('/', {}, true), press('f', { ctrlKey: true })]).toEqual([undefined, undefined]);
  expect(press('F', { ctrlKey: true, shiftKey: true }, true)).toEqual(opens);
  expect(press('ب', { metaKey: true, shiftKey: true, code: 'KeyF' })).toEqual(opens);
});

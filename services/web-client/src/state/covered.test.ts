import { expect, test } from 'vitest';
import { isCovered } from './covered.ts';
import { createOverlays } from './overlays.ts';
import { createRoomPanelState } from './room-panel.ts';

test('on a phone a room is covered by the panel beside it and by dialogs, on a wide screen by nothing', () => {
  const parts = { roomPanel: createRoomPanelState(), overlays: createOverlays() };
  expect(isCovered(parts, true)).toBe(false);
  parts.roomPanel.show('members');
  expect([isCovered(parts, true), isCovered(parts, false)]).toEqual([true, false]);
  parts.roomPanel.show('closed');
  parts.overlays.open({ kind: 'settings' });
  expect([isCovered(parts, true), isCovered(parts, false)]).toEqual([true, false]);
});

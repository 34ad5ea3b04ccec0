import { expect, test } from 'vitest';
import { isCovered } from './covered.ts';
import { createObservable } from './observable.ts';
import { createOverlays } from './overlays.ts';
import { createRoomPanelState } from './room-panel.ts';
import type { Route } from './route.ts';

test('on a phone a room is covered by the panel or the thread beside it and by dialogs, on a wide screen by nothing', () => {
  const place = createObservable<Route>({ view: 'room', roomId: 'room' });
  const navigation = { getSnapshot: place.getSnapshot, subscribe: place.subscribe, go: place.set };
  const parts = { roomPanel: createRoomPanelState(), overlays: createOverlays(), navigation };
  expect(isCovered(parts, true)).toBe(false);
  parts.roomPanel.show('members');
  expect([isCovered(parts, true), isCovered(parts, false)]).toEqual([true, false]);
  parts.roomPanel.show('closed');
  navigation.go({ view: 'room', roomId: 'room', thread: { rootId: 'root' } });
  expect([isCovered(parts, true), isCovered(parts, false)]).toEqual([true, false]);
  navigation.go({ view: 'room', roomId: 'room' });
  parts.overlays.open({ kind: 'settings' });
  expect([isCovered(parts, true), isCovered(parts, false)]).toEqual([true, false]);
});

import { expect, test } from 'vitest';
import { createOverlays, type Overlay } from './overlays.ts';

test('what a dialog began that is closed already closes no other one, nor one of its kind that was opened since', () => {
  const overlays = createOverlays();
  const [first, again, other]: readonly [Overlay, Overlay, Overlay] = [
    { kind: 'newDirect' },
    { kind: 'newDirect' },
    { kind: 'settings' },
  ];
  overlays.open(first);
  overlays.close(first);
  overlays.open(again);
  overlays.open(other);
  overlays.close(first);
  expect(overlays.getSnapshot()).toEqual([again, other]);
  overlays.close(again);
  expect(overlays.getSnapshot()).toEqual([other]);
});

test('the same keys pressed twice open one dialog', () => {
  const overlays = createOverlays();
  overlays.open({ kind: 'switcher' });
  overlays.open({ kind: 'switcher' });
  expect(overlays.getSnapshot()).toHaveLength(1);
});

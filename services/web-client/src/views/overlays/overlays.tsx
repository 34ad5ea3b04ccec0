import { useEffect } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { OverlayView, prepareOverlays } from './overlay-view.tsx';
import { useFocusAfter } from './use-focus-after.ts';

/** By then what somebody came for is there, ms. */
const calmAfterMs = 3_000;

/** The dialogs that are open. */
export const Overlays = () => {
  const overlays = useOverlays();
  const stack = useObservable(overlays);
  useFocusAfter(stack.length > 0);
  useEffect(() => {
    const timer = window.setTimeout(prepareOverlays, calmAfterMs);
    return () => window.clearTimeout(timer);
  }, []);
  return stack.map((overlay, index) => (
    <OverlayView key={`${index} ${overlay.kind}`} overlay={overlay} onClose={overlays.close} />
  ));
};

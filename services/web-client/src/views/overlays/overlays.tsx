import { useObservable } from '../../hooks/use-observable.ts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { OverlayView } from './overlay-view.tsx';

/** The dialogs that are open. */
export const Overlays = () => {
  const overlays = useOverlays();
  const stack = useObservable(overlays);
  return stack.map((overlay, index) => (
    <OverlayView key={`${index} ${overlay.kind}`} overlay={overlay} onClose={overlays.close} />
  ));
};

import { useCallback, useEffect } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import type { Overlay } from '../../state/overlays.ts';
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
  return stack.map((overlay, index) => <OneOverlay key={keyOf(stack, index)} overlay={overlay} />);
};

/** The same for as long as it is open, whatever is closed beneath it. */
const keyOf = (stack: readonly Overlay[], index: number): string => {
  const kind = stack[index]?.kind;
  return `${kind} ${stack.slice(0, index).filter((below) => below.kind === kind).length}`;
};

const OneOverlay = ({ overlay }: { readonly overlay: Overlay }) => {
  const overlays = useOverlays();
  const close = useCallback(() => overlays.close(overlay), [overlays, overlay]);
  return <OverlayView overlay={overlay} onClose={close} />;
};

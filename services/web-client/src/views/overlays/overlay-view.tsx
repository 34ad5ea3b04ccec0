import type { Overlay } from '../../state/overlays.ts';
import { onDemand } from '../../ui/on-demand.tsx';

interface OverlayViewProps {
  readonly overlay: Overlay;
  readonly onClose: () => void;
}

const ShortcutsDialog = onDemand(() => import('./shortcuts-dialog.tsx').then((part) => part.ShortcutsDialog));

/** One dialog, loaded when it is first opened. */
export const OverlayView = ({ overlay, onClose }: OverlayViewProps) => {
  const ways = { onClose, onLoadFailed: onClose };
  switch (overlay.kind) {
    case 'shortcuts':
      return <ShortcutsDialog {...ways} />;
    default:
      return overlay.kind satisfies never;
  }
};

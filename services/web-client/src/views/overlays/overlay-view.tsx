import type { Overlay } from '../../state/overlays.ts';
import { onDemand } from '../../ui/on-demand.tsx';

interface OverlayViewProps {
  readonly overlay: Overlay;
  readonly onClose: () => void;
}

const CreateRoomDialog = onDemand(() => import('../create-room/create-room-dialog.tsx').then((part) => part.CreateRoomDialog));
const BrowseRoomsDialog = onDemand(() =>
  import('../browse-rooms/browse-rooms-dialog.tsx').then((part) => part.BrowseRoomsDialog),
);
const NewDirectDialog = onDemand(() => import('../new-direct/new-direct-dialog.tsx').then((part) => part.NewDirectDialog));
const Switcher = onDemand(() => import('../switcher/switcher.tsx').then((part) => part.Switcher));
const ShortcutsDialog = onDemand(() => import('./shortcuts-dialog.tsx').then((part) => part.ShortcutsDialog));

/** One dialog, loaded when it is first opened. */
export const OverlayView = ({ overlay, onClose }: OverlayViewProps) => {
  const ways = { onClose, onLoadFailed: onClose };
  switch (overlay.kind) {
    case 'createRoom':
      return <CreateRoomDialog {...ways} />;
    case 'browseRooms':
      return <BrowseRoomsDialog {...ways} />;
    case 'newDirect':
      return <NewDirectDialog {...ways} />;
    case 'switcher':
      return <Switcher {...ways} />;
    case 'shortcuts':
      return <ShortcutsDialog {...ways} />;
    default:
      return overlay satisfies never;
  }
};

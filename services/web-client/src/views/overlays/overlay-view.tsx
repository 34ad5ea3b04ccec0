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
const loadSwitcher = () => import('../switcher/switcher.tsx').then((part) => part.Switcher);
const Switcher = onDemand(loadSwitcher);
const Search = onDemand(() => import('../search/search-dialog.tsx').then((part) => part.SearchDialog));
const ShortcutsDialog = onDemand(() => import('./shortcuts-dialog.tsx').then((part) => part.ShortcutsDialog));
const AddPeople = onDemand(() => import('../room-panel/add-people-dialog.tsx').then((part) => part.AddPeopleDialog));
const EditRoom = onDemand(() => import('../room-panel/edit-room-dialog.tsx').then((part) => part.EditRoomDialog));
const Invites = onDemand(() => import('../invites/invites-dialog.tsx').then((part) => part.InvitesDialog));
const Reports = onDemand(() => import('../reports/reports-dialog.tsx').then((part) => part.ReportsDialog));
const Report = onDemand(() => import('../reports/report-dialog.tsx').then((part) => part.ReportDialog));
const Reactions = onDemand(() => import('../reactions/reactions-dialog.tsx').then((part) => part.ReactionsDialog));
const History = onDemand(() => import('../history/history-dialog.tsx').then((part) => part.HistoryDialog));
const Image = onDemand(() => import('../attachments/image-dialog.tsx').then((part) => part.ImageDialog));
const SeenBy = onDemand(() => import('../seen/seen-dialog.tsx').then((part) => part.SeenDialog));
const RoomQuestion = onDemand(() => import('../room-panel/room-question.tsx').then((part) => part.RoomQuestion));
const Restrict = onDemand(() => import('../profile/restrict-dialog.tsx').then((part) => part.RestrictDialog));
const MemberQuestion = onDemand(() => import('../profile/member-question.tsx').then((part) => part.MemberQuestion));
const Suspend = onDemand(() => import('../profile/suspend-question.tsx').then((part) => part.SuspendQuestion));
const DeleteUser = onDemand(() => import('../profile/delete-user-question.tsx').then((part) => part.DeleteUserQuestion));
const DeleteAccount = onDemand(() => import('../settings/delete-account-dialog.tsx').then((part) => part.DeleteAccountDialog));
const Keep = onDemand(() => import('../room-panel/keep-question.tsx').then((part) => part.KeepQuestion));
const StatusDialog = onDemand(() => import('../account/status-dialog.tsx').then((part) => part.StatusDialog));
const SignOut = onDemand(() => import('../account/sign-out-question.tsx').then((part) => part.SignOutQuestion));
const Settings = onDemand(() => import('../settings/settings-dialog.tsx').then((part) => part.SettingsDialog));

/** Has the switcher, and what dialogs are made of, ready before its keys are pressed; where that fails they are loaded then. */
export const prepareOverlays = (): void => void loadSwitcher().catch(() => undefined);

/** One dialog, loaded when it is first opened. */
export const OverlayView = ({ overlay, onClose }: OverlayViewProps) => {
  const ways = { onClose, onLoadFailed: onClose };
  switch (overlay.kind) {
    case 'createRoom':
      return <CreateRoomDialog name={overlay.name} {...ways} />;
    case 'browseRooms':
      return <BrowseRoomsDialog {...ways} />;
    case 'newDirect':
      return <NewDirectDialog {...ways} />;
    case 'switcher':
      return <Switcher {...ways} />;
    case 'search':
      return <Search roomId={overlay.roomId} {...ways} />;
    case 'shortcuts':
      return <ShortcutsDialog {...ways} />;
    case 'addPeople':
      return <AddPeople roomId={overlay.roomId} {...ways} />;
    case 'editRoom':
      return <EditRoom roomId={overlay.roomId} {...ways} />;
    case 'invites':
      return <Invites roomId={overlay.roomId} {...ways} />;
    case 'reports':
      return <Reports roomId={overlay.roomId} {...ways} />;
    case 'report':
      return <Report message={overlay.message} {...ways} />;
    case 'reactions':
      return <Reactions message={overlay.message} emoji={overlay.emoji} {...ways} />;
    case 'history':
      return <History message={overlay.message} {...ways} />;
    case 'image':
      return <Image message={overlay.message} attachmentId={overlay.attachmentId} {...ways} />;
    case 'seenBy':
      return <SeenBy message={overlay.message} {...ways} />;
    case 'roomQuestion':
      return <RoomQuestion ask={overlay.ask} roomId={overlay.roomId} {...ways} />;
    case 'restrict':
      return <Restrict act={overlay.act} roomId={overlay.roomId} userId={overlay.userId} {...ways} />;
    case 'memberQuestion': {
      const { ask, roomId, userId, role } = overlay;
      return <MemberQuestion ask={ask} roomId={roomId} userId={userId} role={role} {...ways} />;
    }
    case 'suspend':
      return <Suspend userId={overlay.userId} {...ways} />;
    case 'deleteUser':
      return <DeleteUser userId={overlay.userId} {...ways} />;
    case 'deleteAccount':
      return <DeleteAccount {...ways} />;
    case 'keep':
      return <Keep roomId={overlay.roomId} days={overlay.days} {...ways} />;
    case 'status':
      return <StatusDialog {...ways} />;
    case 'signOut':
      return <SignOut {...ways} />;
    case 'settings':
      return <Settings section={overlay.section} {...ways} />;
    default:
      return overlay satisfies never;
  }
};

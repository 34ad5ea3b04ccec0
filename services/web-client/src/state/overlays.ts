import type { Observable } from '@parley/client';
import type { MemberRole, Message } from '@parley/contracts';
import { createObservable } from './observable.ts';

/** A part of the settings. */
export type SettingsSection = 'profile' | 'appearance' | 'notifications' | 'privacy' | 'devices' | 'data';

/** A dialog, and what it is about. Whoever adds one adds it to `views/overlays/overlay-view.tsx` too. */
export type Overlay =
  | { readonly kind: 'createRoom'; readonly name?: string }
  | { readonly kind: 'browseRooms' }
  | { readonly kind: 'newDirect' }
  | { readonly kind: 'switcher' }
  | { readonly kind: 'shortcuts' }
  /** Looks in all of my rooms where it names none. */
  | { readonly kind: 'search'; readonly roomId?: string }
  | { readonly kind: 'addPeople' | 'editRoom' | 'invites'; readonly roomId: string }
  /** Of all rooms where it names none. */
  | { readonly kind: 'reports'; readonly roomId?: string }
  | { readonly kind: 'report' | 'history'; readonly message: Message }
  | { readonly kind: 'seenBy'; readonly message: Message }
  | { readonly kind: 'image'; readonly message: Message; readonly attachmentId: string }
  /** Who reacted; at the kind it names, or the first one. */
  | { readonly kind: 'reactions'; readonly message: Message; readonly emoji?: string }
  | { readonly kind: 'roomQuestion'; readonly ask: 'archive' | 'leaveRoom'; readonly roomId: string }
  | { readonly kind: 'restrict'; readonly act: 'mute' | 'ban'; readonly roomId: string; readonly userId: string }
  | {
      readonly kind: 'memberQuestion';
      readonly ask: 'remove' | 'makeOwner' | 'stepDown';
      readonly roomId: string;
      readonly userId: string;
      /** The role that would be theirs. */
      readonly role?: MemberRole;
    }
  | { readonly kind: 'suspend' | 'deleteUser'; readonly userId: string }
  | { readonly kind: 'keep'; readonly roomId: string; readonly days: number }
  | { readonly kind: 'status' | 'signOut' | 'deleteAccount' }
  | { readonly kind: 'settings'; readonly section?: SettingsSection };

/** The dialogs that are open, the topmost last: one may ask something over another. */
export interface Overlays extends Observable<readonly Overlay[]> {
  readonly open: (overlay: Overlay) => void;
  /** Closes that very one; what it began may end after it was closed, and another one is open then. */
  readonly close: (overlay: Overlay) => void;
  /** Closes all of them, on the way to another place for instance. */
  readonly closeAll: () => void;
}

/** Makes them; none is open. */
export const createOverlays = (): Overlays => {
  const stack = createObservable<readonly Overlay[]>([]);
  return {
    getSnapshot: stack.getSnapshot,
    subscribe: stack.subscribe,
    open: (overlay) => {
      // A second press while it is still on its way shall not open it twice.
      if (stack.getSnapshot().at(-1)?.kind !== overlay.kind) stack.set([...stack.getSnapshot(), overlay]);
    },
    close: (overlay) => {
      if (stack.getSnapshot().includes(overlay)) stack.set(stack.getSnapshot().filter((open) => open !== overlay));
    },
    closeAll: () => stack.set([]),
  };
};

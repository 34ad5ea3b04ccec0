import type { Observable } from '@parley/client';
import { createObservable } from './observable.ts';

/** A dialog, and what it is about. Whoever adds one adds it to `views/overlays/overlay-view.tsx` too. */
export type Overlay =
  | { readonly kind: 'createRoom' }
  | { readonly kind: 'browseRooms' }
  | { readonly kind: 'newDirect' }
  | { readonly kind: 'switcher' }
  | { readonly kind: 'shortcuts' };

/** The dialogs that are open, the topmost last: one may ask something over another. */
export interface Overlays extends Observable<readonly Overlay[]> {
  readonly open: (overlay: Overlay) => void;
  /** Closes the topmost. */
  readonly close: () => void;
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
    close: () => stack.set(stack.getSnapshot().slice(0, -1)),
    closeAll: () => stack.set([]),
  };
};

import type { Observable, SessionState } from '@parley/client';

/** What is done when somebody else sits in front of this window than before. */
export interface PersonChange {
  /** Whoever was here is not any more, or nobody was: nothing of them is shown to whoever comes. */
  readonly left: () => void;
  /** Somebody is signed in; `isAnother` when somebody else was before, in this same window. */
  readonly came: (how: { readonly isAnother: boolean }) => void;
}

/** Follows who is signed in. */
export const followPerson = (session: Observable<SessionState>, { left, came }: PersonChange): void => {
  let userId: string | undefined;
  let lastId: string | undefined;
  session.subscribe(() => {
    const state = session.getSnapshot();
    const now = state.status === 'signed_in' ? state.userId : undefined;
    if (now === userId) return;
    userId = now;
    left();
    if (now === undefined) return;
    const isAnother = lastId !== undefined && lastId !== now;
    lastId = now;
    came({ isAnother });
  });
};

import type { ChatClient } from '@parley/client';
import type { Overlays } from './overlays.ts';

/** What signing out needs. */
export interface SignOutParts {
  readonly client: Pick<ChatClient, 'unsettled'> & { readonly session: Pick<ChatClient['session'], 'logout'> };
  readonly overlays: Pick<Overlays, 'open'>;
}

/** Signs out; what is not sent yet deserves a word first. */
export const signOut = ({ client, overlays }: SignOutParts): void => {
  if (client.unsettled() > 0) overlays.open({ kind: 'signOut' });
  else void client.session.logout();
};

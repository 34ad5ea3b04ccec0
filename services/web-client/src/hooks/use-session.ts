import type { SessionState } from '@parley/client';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';

/** Whether somebody is signed in. */
export const useSession = (): SessionState => useObservable(useServices().client.session);

/** The id of who is signed in; empty where nobody is. */
export const useMyId = (): string => {
  const session = useSession();
  return session.status === 'signed_in' ? session.userId : '';
};

import type { Answer } from '@parley/client';
import type { OwnPresence, OwnStatus } from '@parley/contracts';
import { type OwnState, ownStateOf, withStatus } from '../state/own-presence.ts';
import { useObservable } from './use-observable.ts';
import { usePassed } from './use-passed.ts';
import { usePresenceOf } from './use-presence.ts';
import { useServices } from './use-services.ts';
import { useMyId } from './use-session.ts';

/** How I am, and how to say so. */
export interface OwnWays {
  /** Undefined until it is known. */
  readonly own: OwnState | undefined;
  /** Says all of it; what is left out ends. */
  readonly say: (state: OwnState) => Promise<Answer<OwnPresence>>;
  /** Says only the status. */
  readonly sayStatus: (status: OwnStatus) => Promise<Answer<OwnPresence>>;
}

/** How I am as far as it is mine to say. */
export const useOwnState = (): OwnWays => {
  const { client, ownState } = useServices();
  const seen = usePresenceOf(useMyId());
  const said = useObservable(ownState);
  usePassed(said?.state.until);
  const own = ownStateOf(seen, said, Date.now());
  const say = (state: OwnState): Promise<Answer<OwnPresence>> => {
    ownState.set({ state, seenThen: seen });
    return client.presence.set(state);
  };
  return { own, say, sayStatus: (status) => say(withStatus(own, status, Date.now())) };
};

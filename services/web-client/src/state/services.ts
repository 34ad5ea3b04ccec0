import { type ChatClient, createChatClient, webStorage } from '@parley/client';
import type { User } from '@parley/contracts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createKept, localStorageIfAny } from './kept.ts';
import { createMembers, type Members, type MembersPage } from './members.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { createOverlays, type Overlays } from './overlays.ts';
import { createPeople, type People } from './people.ts';
import { createReturning, type Returning } from './returning.ts';
import { createDeviceSettings, type DeviceSettings } from './settings.ts';
import { createToasts, type Toasts } from './toasts.ts';

/** Everything the views stand on; made once per window. */
export interface Services {
  readonly client: ChatClient;
  readonly people: People;
  readonly members: Members;
  readonly drafts: Drafts;
  readonly settings: DeviceSettings;
  readonly navigation: Navigation;
  readonly returning: Returning;
  readonly overlays: Overlays;
  readonly toasts: Toasts;
}

/** How long ids of people are gathered before they are asked for, ms. */
const gatherMs = 30;

/** Makes them for a window; connects as soon as somebody is signed in. */
export const createServices = (window: Window): Services => {
  const storage = localStorageIfAny();
  const kept = createKept(storage);
  const client = createChatClient({
    url: window.location.origin,
    ...(storage === undefined ? {} : { storage: webStorage(storage) }),
  });
  const people = createPeople({
    ask: (ids) =>
      client.rest.call<{ items: readonly User[] }>({ method: 'GET', path: '/api/users', query: { ids: ids.join(',') } }),
    later: (run) => void window.setTimeout(run, gatherMs),
  });
  const members = createMembers({
    ask: (roomId, cursor) =>
      client.rest.call<MembersPage>({ method: 'GET', path: `/api/rooms/${roomId}/members`, query: { cursor } }),
    learn: (learnt) => people.learn(learnt.map((member) => ({ ...member, id: member.userId }))),
  });
  const returning = createReturning(kept);
  const overlays = createOverlays();
  followSession(client, (isSignedIn) => {
    people.clear();
    members.clear();
    overlays.closeAll();
    if (isSignedIn) returning.remember();
  });
  const drafts = createDrafts(kept);
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key !== null) drafts.takeForeign(key, newValue ?? '');
  });
  client.on('frame', ({ frame }) => members.takeFrame(frame));
  client.on('ready', ({ user }) => people.learn([user]));
  return {
    client,
    people,
    members,
    drafts,
    settings: createDeviceSettings(kept),
    navigation: createNavigation(window),
    returning,
    overlays,
    toasts: createToasts(),
  };
};

/** A connection is wanted for as long as somebody is signed in. */
const followSession = (client: ChatClient, changed: (isSignedIn: boolean) => void): void => {
  let userId: string | undefined;
  client.session.subscribe(() => {
    const state = client.session.getSnapshot();
    const now = state.status === 'signed_in' ? state.userId : undefined;
    if (now === userId) return;
    userId = now;
    changed(now !== undefined);
    if (now !== undefined) client.connect();
  });
};

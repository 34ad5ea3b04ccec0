import { type ChatClient, createChatClient, type Observable, webStorage } from '@parley/client';
import type { HistoryPage, RoomFrame, User } from '@parley/contracts';
import { createRecentEmoji, type RecentEmoji } from '../emoji/recent-emoji.ts';
import { chooseLocale } from '../i18n/locales.ts';
import { type Answering, createAnswering } from './answering.ts';
import { type AttachingFiles, createAttachingFiles } from './attaching.ts';
import { createDepartures, type Departures } from './departures.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createEditing, type Editing } from './editing.ts';
import { followPerson } from './follow-person.ts';
import { createKept, localStorageIfAny } from './kept.ts';
import { createKnownMessages, type KnownMessages } from './known-messages.ts';
import { createMembers, type Members, type MembersPage } from './members.ts';
import { createMyMutes, type MyMutes } from './my-mutes.ts';
import { createMyReactions, type MyReactions } from './my-reactions.ts';
import { createMyThreads, type MyThreads } from './my-threads.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { createNotifyDisplay, type NotifyDisplay, notifyPermission } from './notify-display.ts';
import { createNotifyOffer, type NotifyOffer } from './notify-offer.ts';
import { createObservable, type Settable } from './observable.ts';
import { createOverlays, type Overlays } from './overlays.ts';
import type { Said } from './own-presence.ts';
import { createPeople, type People } from './people.ts';
import { createPins, type Pins } from './pins.ts';
import { createPushDevice, type PushDevice } from './push-device.ts';
import { reconnectEagerly } from './reconnect.ts';
import { createReturning, type Returning } from './returning.ts';
import { createRoomPanelState, type RoomPanelState } from './room-panel.ts';
import { parseRoute } from './route.ts';
import { createDeviceSettings, type DeviceSettings } from './settings.ts';
import { createShellWorker, type ShellWorker } from './shell-worker.ts';
import { createStorageFault } from './storage-fault.ts';
import { createThreadHeads, type ThreadHeads } from './thread-heads.ts';
import { createToasts, type Toasts } from './toasts.ts';

/** Everything the views stand on; made once per window. */
export interface Services {
  readonly client: ChatClient;
  readonly people: People;
  readonly members: Members;
  readonly myMutes: MyMutes;
  readonly departures: Departures;
  /** How I said that I am, in this window. */
  readonly ownState: Settable<Said | undefined>;
  readonly roomPanel: RoomPanelState;
  readonly drafts: Drafts;
  readonly answering: Answering;
  readonly attaching: AttachingFiles;
  readonly knownMessages: KnownMessages;
  readonly pins: Pins;
  readonly threadHeads: ThreadHeads;
  readonly myThreads: MyThreads;
  readonly recentEmoji: RecentEmoji;
  readonly myReactions: MyReactions;
  readonly editing: Editing;
  readonly settings: DeviceSettings;
  readonly navigation: Navigation;
  readonly returning: Returning;
  readonly worker: ShellWorker;
  readonly notifications: NotifyDisplay;
  readonly notifyOffer: NotifyOffer;
  readonly pushDevice: PushDevice;
  readonly overlays: Overlays;
  readonly toasts: Toasts;
  readonly storageFault: Observable<boolean>;
}

/** Makes them for a window; connects as soon as somebody is signed in. */
export const createServices = (window: Window): Services => {
  const storage = localStorageIfAny();
  const kept = createKept(storage);
  const client = createChatClient({
    url: window.location.origin,
    ...(storage === undefined ? {} : { storage: webStorage(storage, window) }),
  });
  const myId = (): string | undefined => {
    const session = client.session.getSnapshot();
    return session.status === 'signed_in' ? session.userId : undefined;
  };
  const later = (run: () => void, afterMs: number) => {
    const timer = window.setTimeout(run, afterMs);
    return () => window.clearTimeout(timer);
  };
  const roomOf = (roomId: string) => client.rooms.getSnapshot().rooms.find(({ id }) => id === roomId);
  const people = createPeople({
    ask: (ids) =>
      client.rest.call<{ items: readonly User[] }>({ method: 'GET', path: '/api/users', query: { ids: ids.join(',') } }),
    later,
  });
  const members = createMembers({
    ask: (roomId, cursor) =>
      client.rest.call<MembersPage>({ method: 'GET', path: `/api/rooms/${roomId}/members`, query: { cursor } }),
    learn: (learnt) => people.hint(learnt.map(({ userId, username, displayName }) => ({ id: userId, username, displayName }))),
    isFixed: (roomId) => roomOf(roomId)?.kind === 'direct',
  });
  const myMutes = createMyMutes(myId);
  const departures = createDepartures(myId);
  const knownMessages = createKnownMessages({ ask: (roomId, messageId) => client.message(roomId, messageId) });
  const myReactions = createMyReactions();
  const pins = createPins({ ask: (roomId) => client.pins(roomId) });
  const threadHeads = createThreadHeads({
    ask: (roomId, rootId) =>
      client.rest.call<HistoryPage>({
        method: 'GET',
        path: `/api/rooms/${roomId}/messages/${rootId}/thread`,
        query: { limit: 10 },
      }),
  });
  const myThreads = createMyThreads({
    ask: (cursor) => client.followedThreads({ limit: 50, ...(cursor === undefined ? {} : { cursor }) }),
    myId,
    later,
  });
  const ownState = createObservable<Said | undefined>(undefined);
  const returning = createReturning(kept);
  const overlays = createOverlays();
  const editing = createEditing({ client, kept });
  const navigation = createNavigation(window);
  const open = (path: string): void => navigation.go(parseRoute(path));
  const worker = createShellWorker(window, { open, isBusy: () => overlays.getSnapshot().length > 0 });
  // A page of Vite's own server is new at every load; and what is needed at once comes first.
  if (import.meta.env.PROD) window.addEventListener('load', () => void worker.start());
  reconnectEagerly(window, client);
  const toasts = createToasts();
  const notifyOffer = createNotifyOffer(kept);
  const settings = createDeviceSettings(kept);
  const pushDevice = createPushDevice({
    rest: client.rest,
    kept,
    registration: worker.registration,
    isAllowed: () => notifyPermission() === 'granted',
    language: () => languageOf(settings.getSnapshot().language, window.navigator.languages),
  });
  client.notifications.follow();
  const attaching = createAttachingFiles({
    client,
    urlOf: (file) => URL.createObjectURL(file),
    release: (url) => URL.revokeObjectURL(url),
  });
  const roomPanel = createRoomPanelState();
  followPerson(client.session, {
    left: () => {
      for (const part of [
        people,
        members,
        myMutes,
        departures,
        attaching,
        myReactions,
        knownMessages,
        pins,
        threadHeads,
        myThreads,
        editing,
        toasts,
        notifyOffer,
      ])
        part.clear();
      pushDevice.forget();
      ownState.set(undefined);
      overlays.closeAll();
      roomPanel.show('closed');
    },
    came: ({ isAnother }) => {
      returning.remember();
      // Whoever follows somebody else in this window did not choose the room that is shown.
      if (isAnother) navigation.go({ view: 'home' }, 'replace');
      client.connect();
      void pushDevice.renew();
    },
  });
  const drafts = createDrafts(kept);
  const answering = createAnswering(kept);
  window.addEventListener('storage', ({ key, oldValue, newValue }) => {
    if (key === null) return;
    drafts.takeForeign(key, newValue ?? '');
    answering.takeForeign(key, newValue ?? undefined);
    settings.takeForeign(key, newValue ?? undefined);
    editing.takeForeign(key, oldValue ?? undefined, newValue ?? undefined);
  });
  followMembership(client, { people, members, myMutes, departures });
  followMessages(client, { knownMessages, pins, threadHeads, myThreads });
  return {
    client,
    people,
    members,
    myMutes,
    departures,
    ownState,
    roomPanel,
    drafts,
    answering,
    attaching,
    knownMessages,
    pins,
    threadHeads,
    myThreads,
    recentEmoji: createRecentEmoji(kept),
    myReactions,
    editing,
    settings,
    navigation,
    worker,
    notifications: createNotifyDisplay({ registration: worker.registration, open }),
    notifyOffer,
    pushDevice,
    returning,
    overlays,
    toasts,
    storageFault: createStorageFault(client, (error) => window.reportError(error)),
  };
};

/** The language that is spoken here. */
const languageOf = (chosen: string, preferred: readonly string[]): string =>
  chooseLocale(chosen === 'system' ? preferred : [chosen]).code;

type MessageFollowers = Pick<Services, 'knownMessages' | 'pins' | 'threadHeads' | 'myThreads'>;

/** What is said and changed, of whatever is shown beside a room's own timeline. */
const followMessages = (client: ChatClient, { knownMessages, pins, threadHeads, myThreads }: MessageFollowers): void => {
  const all = [knownMessages, pins, threadHeads, myThreads];
  const take = (frame: RoomFrame): void => {
    for (const one of all) one.takeFrame(frame);
  };
  client.on('event', (event) => event.name === 'room:events' && take(event.payload));
  client.on('frame', ({ frame, source }) => source === 'sync' && take(frame));
  client.on('userFrame', (frame) => myThreads.takeUserFrame(frame));
  client.on('ready', () => {
    for (const one of all) one.doubt();
  });
};

type Followers = Pick<Services, 'people' | 'members' | 'myMutes' | 'departures'>;

/** Who is in which room and as what, from all that the server tells: live of every room, caught up of open ones. */
const followMembership = (client: ChatClient, { people, members, myMutes, departures }: Followers): void => {
  const take = (frame: RoomFrame): void => {
    members.takeFrame(frame);
    myMutes.takeFrame(frame);
    departures.takeFrame(frame);
  };
  client.on('event', (event) => event.name === 'room:events' && take(event.payload));
  client.on('frame', ({ frame, source, verdict }) => {
    if (source === 'sync') take(frame);
    if (verdict === 'started_over') members.refresh(frame.roomId);
  });
  client.on('userFrame', (frame) => {
    myMutes.takeUserFrame(frame);
    departures.takeUserFrame(frame);
  });
  client.rooms.subscribe(() => departures.takeRooms(client.rooms.getSnapshot().rooms));
  client.on('ready', ({ user, rooms }) => {
    people.learn([user]);
    people.resume();
    myMutes.takeRooms(rooms);
    members.doubt();
  });
};

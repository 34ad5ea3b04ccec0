import type { Changed, Message, ReadState, Ready, Room, RoomFrame, Synced } from '@parley/contracts';
import { type Answer, accept } from './answer.ts';
import { createAttachmentLinks } from './attachment-links.ts';
import type { ChatClient, ChatClientOptions, ClientEvents } from './chat-client.ts';
import { systemClock } from './clock.ts';
import { createConnection } from './connection.ts';
import { exclusiveBy, type Locks } from './exclusive.ts';
import { createHttp } from './http.ts';
import { createInvites } from './invites.ts';
import { openLine, type ServerEvent } from './line.ts';
import { createNotifications } from './notifications.ts';
import { createListeners } from './observable.ts';
import { createOpenRooms } from './open-rooms.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { emitEntry } from './outbox-commands.ts';
import { createOutboxStore } from './outbox-store.ts';
import { createPresence } from './presence.ts';
import { createReadMarkers } from './read-markers.ts';
import { createReading } from './reading.ts';
import { createReports } from './reports.ts';
import { createRest, type Rest } from './rest.ts';
import { createRooms } from './rooms.ts';
import { search } from './search.ts';
import { createSession, type Session, userIdIn } from './session.ts';
import { createTyping } from './typing.ts';
import { createUploads } from './uploads.ts';
import { webSha256 } from './verify.ts';

type Tellers = { readonly [Name in keyof ClientEvents]: ReturnType<typeof createListeners<[ClientEvents[Name]]>> };

/** Makes a client that is signed out and offline. */
export const createChatClient = (options: ChatClientOptions): ChatClient => {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const newId = options.newId ?? (() => crypto.randomUUID());
  const tell: Tellers = {
    ready: createListeners(),
    frame: createListeners(),
    userFrame: createListeners(),
    event: createListeners(),
    fault: createListeners(),
  };

  const http = createHttp({ url: options.url, fetch: options.fetch ?? ((url, init) => fetch(url, init)), clock });
  const session = createSession({
    http,
    delivery: options.delivery ?? 'cookie',
    storage: options.storage,
    exclusive: exclusiveBy(options.locks ?? locksIfAny(), 'parley:refresh'),
    clock,
    random,
  });
  const rest = createRest({ http, session });
  const connection = createConnection({ ...options, session, clock, random, rooms: () => openRooms.positions(), openLine });
  const { emit } = connection;
  const isOnline = (): boolean => connection.getSnapshot().status === 'online';
  const shared = { clock, random, emit, isOnline };

  /** As the server knows me: a foreign issuer's token names me differently (AU5). */
  let myId: string | undefined;
  const outbox: Outbox = createOutbox({
    ...shared,
    emit: async (entry) => {
      const answer = await emitEntry(emit, entry);
      if (answer.ok && entry.command.kind !== 'send') openRooms.amend(answer.data.message);
      return answer;
    },
    store: createOutboxStore(options.storage, tell.fault.call),
    changed: (roomId) => openRooms.changed(roomId),
  });
  const rooms = createRooms({
    rest,
    clock,
    random,
    myId: () => (session.getSnapshot().status === 'signed_in' ? (myId ?? userIdIn(session)) : undefined),
    onAdded: (roomId) => {
      openRooms.added(roomId);
      reading.added(roomId);
    },
    onRemoved: (roomId) => openRooms.removed(roomId),
  });
  const openRooms = createOpenRooms({
    ...shared,
    rest,
    rooms,
    outbox,
    sha256: options.sha256 ?? webSha256,
    onTaken: tell.frame.call,
  });
  const uploads = createUploads({ rest, clock, random, newId, storage: options.storage, onFault: tell.fault.call });
  const attachmentLinks = createAttachmentLinks({ rest, clock });
  const typing = createTyping({ emit, clock });
  const presence = createPresence(shared);
  const markers = createReadMarkers({ ...shared, newId });
  const notifications = createNotifications({ rest });
  const reading = createReading({ rest, clock, random, myId: () => myId });

  const takeReady = (ready: Ready, synced?: Promise<Answer<Synced>>): void => {
    myId = ready.user.id;
    rooms.takeReady(ready);
    openRooms.takeReady(synced);
    outbox.resume();
    uploads.resume();
    presence.restart();
    markers.restart();
    reading.takeReady(ready);
    notifications.takeReady(ready);
    tell.ready.call(ready);
  };

  const takeRoomFrame = (frame: RoomFrame): void => {
    rooms.takeFrame(frame);
    openRooms.takeFrame(frame);
    reading.takeFrame(frame);
  };

  const takeEvent = (event: ServerEvent): void => {
    if (event.name === 'room:events') takeRoomFrame(event.payload);
    if (event.name === 'user:events') {
      rooms.takeUserFrame(event.payload);
      reading.takeUserFrame(event.payload);
      notifications.takeUserFrame(event.payload);
      tell.userFrame.call(event.payload);
    }
    if (event.name === 'room:resync') {
      openRooms.doubt(event.payload.roomIds);
      rooms.refresh();
    }
    if (event.name === 'typing') typing.take(event.payload);
    if (event.name === 'seen') reading.takeSeen(event.payload);
    if (event.name === 'presence') presence.take(event.payload.items);
    tell.event.call(event);
  };

  const changeMessage = async (request: Parameters<Rest['call']>[0]): Promise<Answer<Message>> => {
    const answer = await rest.call<Changed>(request);
    if (!answer.ok) return answer;
    openRooms.amend(answer.data.message);
    return accept(answer.data.message);
  };

  const followSession = createSessionFollower(session, {
    signedIn: (userId) => {
      void outbox.open(userId).catch(tell.fault.call);
      uploads.open(userId);
    },
    signedOut: () => {
      uploads.open(undefined);
      attachmentLinks.clear();
      myId = undefined;
      outbox.close();
      rooms.clear();
      openRooms.clear();
      presence.clear();
      markers.clear();
      reading.clear();
      notifications.clear();
    },
  });

  const stops = [
    connection.onReady(guarded(takeReady, tell.fault.call)),
    connection.onEvent(guarded(takeEvent, tell.fault.call)),
    connection.subscribe(() => {
      if (isOnline()) return;
      typing.clear();
      presence.lost();
    }),
    session.subscribe(followSession),
  ];

  return {
    session,
    connection,
    rooms,
    presence,
    rest,
    connect: () => connection.connect(),
    disconnect: () => connection.disconnect(),
    timeline: (roomId, place) => openRooms.open(roomId, place),
    thread: (roomId, rootId) => openRooms.openThread(roomId, rootId),
    send: (roomId, content, { id = newId(), ...more } = {}) => outbox.add(roomId, { kind: 'send', content, ...more }, id),
    edit: (roomId, messageId, content, more = {}) => outbox.add(roomId, { kind: 'edit', messageId, content, ...more }, newId()),
    delete: (roomId, messageId, more = {}) => outbox.add(roomId, { kind: 'delete', messageId, ...more }, newId()),
    react: (roomId, messageId, emoji) => outbox.add(roomId, { kind: 'react', messageId, emoji }, newId()),
    unreact: (roomId, messageId, emoji) => outbox.add(roomId, { kind: 'unreact', messageId, emoji }, newId()),
    pin: (roomId, messageId) => changeMessage({ method: 'PUT', path: `/api/rooms/${roomId}/messages/${messageId}/pin` }),
    unpin: (roomId, messageId) => changeMessage({ method: 'DELETE', path: `/api/rooms/${roomId}/messages/${messageId}/pin` }),
    removePreview: (roomId, messageId, url) =>
      changeMessage({ method: 'DELETE', path: `/api/rooms/${roomId}/messages/${messageId}/previews`, query: { url } }),
    message: (roomId, messageId) => rest.call<Message>({ method: 'GET', path: `/api/rooms/${roomId}/messages/${messageId}` }),
    pins: async (roomId) => {
      const answer = await rest.call<{ items: readonly Message[] }>({ method: 'GET', path: `/api/rooms/${roomId}/pins` });
      return answer.ok ? accept(answer.data.items) : answer;
    },
    retry: (id) => outbox.retry(id),
    discard: (id) => outbox.discard(id),
    unsettled: () => outbox.size(),
    failed: outbox.failed,
    failedInThreads: outbox.failedInThreads,
    markRead: (roomId, seq) => markers.read(roomId, seq),
    markUnread: (roomId, seq) => markers.unread(roomId, seq),
    followedThreads: (query = {}) => rest.call({ method: 'GET', path: '/api/me/threads', query }),
    markThreadRead: (roomId, rootId, seq) =>
      rest.call<ReadState>({ method: 'PUT', path: `/api/rooms/${roomId}/messages/${rootId}/thread/read`, body: { seq } }),
    markThreadUnread: (roomId, rootId, seq) => {
      const body = { seq, commandId: newId() };
      return rest.call<ReadState>({ method: 'PUT', path: `/api/rooms/${roomId}/messages/${rootId}/thread/unread`, body });
    },
    reading,
    notifications,
    setTyping: (roomId, isTyping, threadOf) => typing.set({ roomId, threadOf }, isTyping),
    typing: (roomId, threadOf) => typing.in({ roomId, threadOf }),
    verify: (roomId) => openRooms.verify(roomId),
    createRoom: (room) => rest.call<Room>({ method: 'POST', path: '/api/rooms', body: { ...room, commandId: newId() } }),
    joinRoom: (roomId) => rest.call<Room>({ method: 'POST', path: `/api/rooms/${roomId}/join` }),
    leaveRoom: (roomId) => rest.call<null>({ method: 'POST', path: `/api/rooms/${roomId}/leave` }),
    invites: createInvites(rest, newId),
    reports: createReports(rest),
    search: (question) => search(rest, question),
    upload: (roomId, file) => uploads.start(roomId, file),
    attachmentLinks,
    on: (name, listener) => tell[name].add(listener),
    close: () => {
      for (const stop of stops) stop();
      connection.disconnect();
      typing.clear();
      outbox.close();
      uploads.open(undefined);
      rooms.stop();
      openRooms.stop();
      presence.stop();
      markers.stop();
      reading.stop();
    },
  };
};

/** Browsers have them in secure contexts only; elsewhere there may not even be a navigator. */
const locksIfAny = (): Locks | undefined => {
  const { navigator }: { readonly navigator?: { readonly locks?: Locks } } = globalThis;
  return navigator?.locks;
};

/** What the server says in a shape that was not agreed on must not end the program. */
const guarded =
  <T>(take: (told: T) => void, onFault: (error: unknown) => void) =>
  (told: T): void => {
    try {
      take(told);
    } catch (error) {
      onFault(error);
    }
  };

/** Tells when somebody else is signed in, or nobody; what one person held is never another's. */
const createSessionFollower = (
  session: Session,
  told: { readonly signedIn: (userId: string) => void; readonly signedOut: () => void },
): (() => void) => {
  let userId: string | undefined;
  return () => {
    const now = userIdIn(session);
    if (now === userId) return;
    if (userId !== undefined) told.signedOut();
    userId = now;
    if (now !== undefined) told.signedIn(now);
  };
};

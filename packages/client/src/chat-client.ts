import type { Changed, FollowedThread, Message, Metadata, ReadState, Ready, Room, RoomFrame, UserFrame } from '@parley/contracts';
import { type Answer, accept } from './answer.ts';
import { type AttachmentLinks, createAttachmentLinks } from './attachment-links.ts';
import { type Clock, systemClock } from './clock.ts';
import { type ConnectionState, createConnection } from './connection.ts';
import { exclusiveBy, type Locks } from './exclusive.ts';
import type { FileSource } from './file-source.ts';
import { createHttp, type Fetch } from './http.ts';
import { createInvites, type Invites } from './invites.ts';
import { type OpenSocket, openLine, type ServerEvent } from './line.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { createListeners, type Observable, type Unsubscribe } from './observable.ts';
import { createOpenRooms } from './open-rooms.ts';
import { createOutbox, type Outbox, type Sending } from './outbox.ts';
import { emitEntry } from './outbox-commands.ts';
import type { SendableAttachment } from './outbox-entry.ts';
import { createOutboxStore } from './outbox-store.ts';
import type { Place } from './place.ts';
import { createPresence, type PresenceWatch } from './presence.ts';
import { createReadMarkers } from './read-markers.ts';
import { createReading, type Reading } from './reading.ts';
import { createReports, type Reports } from './reports.ts';
import { createRest, type Rest } from './rest.ts';
import type { TakenFrame } from './room-sync.ts';
import { createRooms, type RoomsSnapshot } from './rooms.ts';
import { type SearchQuestion, type SearchResults, search } from './search.ts';
import { createSession, type Session, userIdIn } from './session.ts';
import type { ClientStorage } from './storage.ts';
import type { ThreadView } from './thread-view.ts';
import type { TimelineView } from './timeline-view.ts';
import { createTyping } from './typing.ts';
import type { Upload } from './upload.ts';
import { createUploads } from './uploads.ts';
import { type Sha256, type Verification, webSha256 } from './verify.ts';

/** How a client is made; only `url` is needed. The rest has defaults, and is there so that tests decide everything. */
export interface ChatClientOptions {
  /** The origin of the installation. */
  readonly url: string;
  /** How the refresh token travels (AU1): `cookie` (default) for browsers, `body` for everything else. */
  readonly delivery?: 'cookie' | 'body';
  /** Keeps unsent commands, and with delivery `body` the refresh token, over a reload. */
  readonly storage?: ClientStorage;
  /** `['websocket', 'polling']` where nothing is said. */
  readonly transports?: readonly ('websocket' | 'polling')[];
  readonly clock?: Clock;
  /** From 0 to 1, as `Math.random`. */
  readonly random?: () => number;
  /** Makes UUIDs. */
  readonly newId?: () => string;
  readonly fetch?: Fetch;
  /** `io` of socket.io-client. */
  readonly openSocket?: OpenSocket;
  readonly sha256?: Sha256;
  /** `navigator.locks`, where there is one: windows of a browser refresh one after the other. */
  readonly locks?: Locks;
}

/** What may go with a message. */
export interface SendOptions {
  readonly metadata?: Metadata;
  /** The message of the room that it answers. */
  readonly replyTo?: string;
  /** The message in whose thread it stands. */
  readonly threadOf?: string;
  /** Files that were sent to the same room (AT4), at most 10; with them the content may be empty. */
  readonly attachments?: readonly SendableAttachment[];
  /** The `clientMessageId`. */
  readonly id?: string;
}

/** What a client tells of, by name. */
export interface ClientEvents {
  /** A connection is ready (CO2). */
  ready: Ready;
  /** A frame of a room whose timeline is open was taken: where it came from, and what became of it (FR2). */
  frame: TakenFrame;
  /** A frame of what is my own. */
  userFrame: UserFrame;
  /** Everything the server emits after `ready`, as it arrives. */
  event: ServerEvent;
  /** Something that should not happen and is survived, a storage that is full for instance. */
  fault: unknown;
}

/** A chat client without a face. Everything observable is made for React's `useSyncExternalStore`. Nothing rejects. */
export interface ChatClient {
  readonly session: Session;
  readonly connection: Observable<ConnectionState>;
  readonly rooms: Observable<RoomsSnapshot>;
  readonly presence: Pick<PresenceWatch, 'getSnapshot' | 'subscribe' | 'watch' | 'set'>;
  /** Wants a connection from now on; needs somebody signed in. */
  connect(): void;
  /** Wants none; unsent commands wait. */
  disconnect(): void;
  /** Opens a room's messages, at a place where it is not open yet, and keeps them current until `close` of what is returned. */
  timeline(roomId: string, place?: Place): TimelineView;
  /** Opens a thread of a room, by the message it began at, and keeps it current until `close` of what is returned. */
  thread(roomId: string, rootId: string): ThreadView;
  /**
   * Sends a message, at once or as soon as it can be; it is shown as pending until then. `settled` tells what became of it.
   * Codes: those of `message:send`; `overloaded` where 1,000 wait; `unavailable` after 7 days.
   */
  send(roomId: string, content: string, more?: SendOptions): Sending;
  /** Edits a message of one's own, with `ifMatch` only while it has that `rev`. */
  edit(roomId: string, messageId: string, content: string, more?: { readonly ifMatch?: number }): Sending;
  /** Deletes a message. */
  delete(roomId: string, messageId: string, more?: { readonly ifMatch?: number }): Sending;
  /** Reacts to a message with an emoji, as {@link ChatClient.send} sends. What is refused is shown nowhere. */
  react(roomId: string, messageId: string, emoji: string): Sending;
  /** Takes a reaction of one's own back. */
  unreact(roomId: string, messageId: string, emoji: string): Sending;
  /** Pins a message, asked once. */
  pin(roomId: string, messageId: string): Promise<Answer<Message>>;
  unpin(roomId: string, messageId: string): Promise<Answer<Message>>;
  /** One message of a room, wherever it stands: what another one answers, or where a thread began. */
  message(roomId: string, messageId: string): Promise<Answer<Message>>;
  /** Takes what is shown of a page away from a message for good: one's own, or in a room that one moderates. */
  removePreview(roomId: string, messageId: string, url: string): Promise<Answer<Message>>;
  /** The pinned messages of a room, the one that was pinned last first. */
  pins(roomId: string): Promise<Answer<readonly Message[]>>;
  /** Tries a failed command again under the same id. */
  retry(id: string): void;
  /** How many of my messages were refused and wait for me to try them again or discard them, by room; kept over reloads. */
  readonly failed: Observable<ReadonlyMap<string, number>>;
  /** Those of them that stand in threads, by the message at which the thread began. */
  readonly failedInThreads: Observable<ReadonlyMap<string, number>>;
  /** Takes back a command that failed, or that was not tried yet; tells whether it did. */
  discard(id: string): boolean;
  /** Commands that the server has not answered. */
  unsettled(): number;
  markRead(roomId: string, seq: number): void;
  markUnread(roomId: string, seq: number): void;
  /** The threads that I follow, of one room or of all, the one somebody wrote in last first; `nextCursor` is for the next page (RD4). */
  followedThreads(more?: {
    readonly roomId?: string;
    readonly cursor?: string;
    readonly limit?: number;
  }): Promise<Answer<{ readonly items: readonly FollowedThread[]; readonly nextCursor: string | null }>>;
  /** Everything of a thread up to `seq` is read (RD4), asked once. */
  markThreadRead(roomId: string, rootId: string, seq: number): Promise<Answer<ReadState>>;
  /** Everything of a thread after `seq` is unread, asked once. */
  markThreadUnread(roomId: string, rootId: string, seq: number): Promise<Answer<ReadState>>;
  /** Who has seen what, and whether others are told it of me. */
  readonly reading: Reading;
  /** How I am told of what I miss, on all my devices. */
  readonly notifications: Notifications;
  setTyping(roomId: string, isTyping: boolean, threadOf?: string): void;
  /** The ids of the others who are typing. */
  typing(roomId: string, threadOf?: string): Observable<readonly string[]>;
  /** Compares what an open room holds with the server's digest, and fetches it anew where that differs. */
  verify(roomId: string): Promise<Answer<Verification>>;
  createRoom(room: {
    readonly kind: 'public' | 'private' | 'direct';
    readonly name?: string;
    readonly topic?: string;
    readonly memberIds?: readonly string[];
  }): Promise<Answer<Room>>;
  joinRoom(roomId: string): Promise<Answer<Room>>;
  leaveRoom(roomId: string): Promise<Answer<null>>;
  /** Invitations by link. */
  readonly invites: Invites;
  /** Messages that are reported to those who keep order. */
  readonly reports: Reports;
  /** Finds messages of my rooms, newest first, page by page. Codes: `invalid`, `not_found`, `forbidden`, `overloaded`, `unavailable`. */
  search(question: SearchQuestion): Promise<Answer<SearchResults>>;
  /** Sends a file to a room, to be attached to a message of mine once it is done. Goes on by itself after a cut, and after a reload when it is chosen again. */
  upload(roomId: string, file: FileSource): Upload;
  /** Where attachments of messages are to be had. */
  readonly attachmentLinks: Pick<AttachmentLinks, 'of'>;
  /** Everything else of the REST interface, in one's own name. */
  readonly rest: Rest;
  on<Name extends keyof ClientEvents>(name: Name, listener: (told: ClientEvents[Name]) => void): Unsubscribe;
  /** Ends everything; the client is of no use afterwards. Unsent commands stay in the storage. */
  close(): void;
}

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
  const connection = createConnection({ ...options, session, clock, random, openLine });
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

  const takeReady = (ready: Ready): void => {
    myId = ready.user.id;
    rooms.takeReady(ready);
    openRooms.takeReady(ready);
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

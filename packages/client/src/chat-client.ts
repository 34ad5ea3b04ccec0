import type { FollowedThread, Message, Metadata, ReadState, Ready, Room, UserFrame } from '@parley/contracts';
import type { Answer } from './answer.ts';
import type { AttachmentLinks } from './attachment-links.ts';
import type { Clock } from './clock.ts';
import type { ConnectionState } from './connection.ts';
import type { Locks } from './exclusive.ts';
import type { FileSource } from './file-source.ts';
import type { Fetch } from './http.ts';
import type { Invites } from './invites.ts';
import type { OpenSocket, ServerEvent } from './line.ts';
import type { Notifications } from './notifications.ts';
import type { Observable, Unsubscribe } from './observable.ts';
import type { Sending } from './outbox.ts';
import type { SendableAttachment } from './outbox-entry.ts';
import type { Place } from './place.ts';
import type { PresenceWatch } from './presence.ts';
import type { Reading } from './reading.ts';
import type { Reports } from './reports.ts';
import type { Rest } from './rest.ts';
import type { TakenFrame } from './room-sync.ts';
import type { RoomsSnapshot } from './rooms.ts';
import type { SearchQuestion, SearchResults } from './search.ts';
import type { Session } from './session.ts';
import type { ClientStorage } from './storage.ts';
import type { ThreadView } from './thread-view.ts';
import type { TimelineView } from './timeline-view.ts';
import type { Upload } from './upload.ts';
import type { Sha256, Verification } from './verify.ts';

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

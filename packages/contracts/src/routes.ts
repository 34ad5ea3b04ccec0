// oxlint-disable max-lines -- one table for each service, which is looked through by its names
import { z } from 'zod';
import { Emoji } from './emoji.ts';
import type { ErrorCode } from './errors.ts';
import { RoomFrame, UserFrame } from './frame.ts';
import { Counter, MessageId, RoomId, SessionId, Timestamp, UserId } from './ids.ts';
import { CreateInviteBody, Invite, InviteCode, InvitePreview, JoinRoomBody } from './invite.ts';
import { limits } from './limits.ts';
import { Changed, Digest, EarlierContent, EditMessageBody, HistoryPage, Message, SendMessageBody, Sent } from './message.ts';
import { PresenceItems } from './presence.ts';
import { Report, ReportBody, ReportId, ReportPatch, ReportState } from './report.ts';
import {
  AddMembersBody,
  CreateRoomBody,
  FollowedThread,
  Member,
  MemberPatch,
  MyRoom,
  ReadBody,
  ReadState,
  Room,
  RoomPatch,
} from './room.ts';
import { SearchHit } from './search.ts';
import {
  AuthSession,
  LoginBody,
  ManagedUser,
  RefreshBody,
  RegisterBody,
  SignedIn,
  Tokens,
  User,
  UserManagement,
  UserPatch,
} from './user.ts';

/**
 * One REST route: the only declaration of its path, input and answer. `auth` says whose token it wants: nobody's, a
 * user's, or a service's own (internal routes, never reached through the edge). `null` as response is an empty body.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly auth: 'none' | 'user' | 'service';
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly status: number;
  readonly response: z.ZodType | null;
  /** Request headers that the route heeds beside those of every route. */
  readonly headers?: readonly ('idempotency-key' | 'if-match')[];
  /** Codes it may answer beyond those that follow from its token, its input and the room it names. */
  readonly errors?: readonly ErrorCode[];
}

const defineRoute = <const R extends Route>(route: R): R => route;

const nothing = z.object({});
const inRoom = z.object({ roomId: RoomId });
const memberInRoom = z.object({ roomId: RoomId, userId: UserId });
const inviteInRoom = z.object({ roomId: RoomId, code: InviteCode });
const byInvite = z.object({ code: InviteCode });
const messageInRoom = z.object({ roomId: RoomId, messageId: MessageId });
const reactionInRoom = messageInRoom.extend({ emoji: Emoji });
const queryNumber = (schema: z.ZodType<number, number>) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(schema);
const limit = (most: number, usual: number) => queryNumber(z.int().min(1).max(most)).default(usual);
const userIdList = z
  .string()
  .transform((text) => text.split(',').filter((id) => id !== ''))
  .pipe(z.array(UserId).min(1).max(limits.userIdsPerRequest));
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');
const searchText = z.string().trim().max(limits.userQueryChars).refine(isStorable, 'must not hold NUL or unpaired surrogates');

/** People by their ids, or by the beginning of their username or of a word of their display name. */
export const UsersQuery = z
  .object({ ids: userIdList.optional(), query: searchText.min(1).optional(), limit: limit(limits.usersPage, 20) })
  .refine(({ ids, query }) => (ids === undefined) !== (query === undefined), 'either ids or query is needed');
/** Long enough for a room's name, which is where a page of them ends. */
const opaqueCursor = z.string().max(1_000).optional();
const list = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => new Date(text))
  .refine((at) => at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9_999, 'must lie in the years 1 to 9999');

/** Which messages are looked for (SE1). A date stands for its first moment in UTC; `after` is included, `before` is not. */
export const SearchQuery = z.object({
  query: z
    .string()
    .trim()
    .max(limits.searchQueryChars)
    .refine(isStorable, 'must not hold NUL or unpaired surrogates')
    .default(''),
  roomId: RoomId.optional(),
  senderId: UserId.optional(),
  before: time.optional(),
  after: time.optional(),
  has: z.enum(['link']).optional(),
  cursor: opaqueCursor,
  limit: limit(limits.searchPage, limits.searchDefaultPage),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

/** Which reports a page shows. */
const ReportsQuery = z.object({
  state: ReportState.default('open'),
  cursor: opaqueCursor,
  limit: limit(limits.reportsPage, limits.historyDefaultPage),
});

/** Which messages a history page shows: at most one of the four anchors; none means the newest. */
export const HistoryQuery = z
  .object({
    before: queryNumber(Counter).optional(),
    after: queryNumber(Counter).optional(),
    around: queryNumber(Counter).optional(),
    at: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional(),
    limit: limit(limits.historyPage, limits.historyDefaultPage),
  })
  .refine((query) => [query.before, query.after, query.around, query.at].filter((anchor) => anchor !== undefined).length <= 1, {
    message: 'before, after, around and at exclude one another',
  });
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** Which replies a page of a thread shows: at most one of the two anchors; none means the newest. */
export const ThreadQuery = z
  .object({
    before: queryNumber(Counter).optional(),
    after: queryNumber(Counter).optional(),
    limit: limit(limits.historyPage, limits.historyDefaultPage),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, {
    message: 'before and after exclude one another',
  });
export type ThreadQuery = z.infer<typeof ThreadQuery>;

/** The routes of the auth service. */
export const authRoutes = {
  /** Makes an account and signs it in. Answers `conflict` where the username is taken. */
  register: defineRoute({
    method: 'POST',
    path: '/api/auth/register',
    auth: 'none',
    errors: ['conflict', 'rate_limited', 'overloaded'],
    body: RegisterBody,
    status: 201,
    response: SignedIn,
  }),
  /** Signs in. An unknown name and a wrong password answer alike (AU6). */
  login: defineRoute({
    method: 'POST',
    path: '/api/auth/login',
    auth: 'none',
    errors: ['unauthenticated', 'forbidden', 'rate_limited', 'overloaded'],
    body: LoginBody,
    status: 200,
    response: SignedIn,
  }),
  /** Takes a refresh token, from the body or else the cookie, for new tokens; it is good once (AU3). */
  refresh: defineRoute({
    method: 'POST',
    path: '/api/auth/refresh',
    auth: 'none',
    errors: ['unauthenticated', 'forbidden', 'rate_limited'],
    body: RefreshBody,
    status: 200,
    response: Tokens,
  }),
  /** Ends the session of the refresh token in the body, else of the access token, else of the cookie, with its sockets. Repeatable. */
  logout: defineRoute({ method: 'POST', path: '/api/auth/logout', auth: 'none', body: RefreshBody, status: 204, response: null }),
  /** My sign-ins, the one that was used last first. */
  listSessions: defineRoute({
    method: 'GET',
    path: '/api/auth/sessions',
    auth: 'user',
    errors: ['forbidden'],
    status: 200,
    response: list(AuthSession),
  }),
  /** Ends one of my sign-ins, with its sockets. Repeatable. */
  endSession: defineRoute({
    method: 'DELETE',
    path: '/api/auth/sessions/:sessionId',
    auth: 'user',
    errors: ['forbidden', 'not_found'],
    params: z.object({ sessionId: SessionId }),
    status: 204,
    response: null,
  }),
  /** My own profile. */
  getMe: defineRoute({ method: 'GET', path: '/api/users/me', auth: 'user', status: 200, response: User }),
  /** Changes my profile. */
  patchMe: defineRoute({ method: 'PATCH', path: '/api/users/me', auth: 'user', body: UserPatch, status: 200, response: User }),
  /** Somebody's profile. */
  getUser: defineRoute({
    method: 'GET',
    path: '/api/users/:userId',
    auth: 'user',
    errors: ['not_found'],
    params: z.object({ userId: UserId }),
    status: 200,
    response: User,
  }),
  /** Changes somebody's role, or suspends and reinstates them; for admins of the installation. */
  manageUser: defineRoute({
    method: 'PATCH',
    path: '/api/users/:userId',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'conflict'],
    params: z.object({ userId: UserId }),
    body: UserManagement,
    status: 200,
    response: ManagedUser,
  }),
  /** People by their ids, or by the beginning of a name. */
  listUsers: defineRoute({
    method: 'GET',
    path: '/api/users',
    auth: 'user',
    errors: ['forbidden'],
    query: UsersQuery,
    status: 200,
    response: list(User),
  }),
  /** The public keys that verify access tokens (RFC 7517). */
  jwks: defineRoute({
    method: 'GET',
    path: '/.well-known/jwks.json',
    auth: 'none',
    status: 200,
    response: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
  }),
} as const;

/** The routes of the message-persistence service. */
export const messageRoutes = {
  /** Makes a room. For `direct` it answers the one room of the same people, made now or before. */
  createRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['forbidden', 'conflict', 'gone'],
    body: CreateRoomBody,
    status: 201,
    response: Room,
  }),
  /** My rooms, with where each stands and what I have not read. */
  listRooms: defineRoute({
    method: 'GET',
    path: '/api/rooms',
    auth: 'user',
    status: 200,
    response: z.object({ items: z.array(MyRoom), userRev: Counter }),
  }),
  /** Public rooms to join, by name and topic. */
  publicRooms: defineRoute({
    method: 'GET',
    path: '/api/rooms/public',
    auth: 'user',
    errors: ['forbidden'],
    query: z.object({
      query: searchText.default(''),
      cursor: opaqueCursor,
      limit: limit(limits.publicRoomsPage, limits.historyDefaultPage),
    }),
    status: 200,
    response: list(Room),
  }),
  /** One room. A public one can be read about before one joins it. */
  getRoom: defineRoute({ method: 'GET', path: '/api/rooms/:roomId', auth: 'user', params: inRoom, status: 200, response: Room }),
  /** Changes a room; for its owners and moderators. */
  patchRoom: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId',
    auth: 'user',
    errors: ['room_read_only'],
    params: inRoom,
    body: RoomPatch,
    status: 200,
    response: Room,
  }),
  /** Archives a room: it stays readable and takes no change until it is opened again; for its owners. */
  archiveRoom: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId',
    auth: 'user',
    params: inRoom,
    status: 200,
    response: Room,
  }),
  /** Joins a public room, or any by the code of an invitation (RO3). Repeatable. */
  joinRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/join',
    auth: 'user',
    errors: ['banned', 'gone', 'room_read_only'],
    params: inRoom,
    body: JoinRoomBody.default({}),
    status: 200,
    response: Room,
  }),
  /** Leaves a room. Repeatable. */
  leaveRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/leave',
    auth: 'user',
    params: inRoom,
    body: nothing.default({}),
    status: 204,
    response: null,
  }),
  /** Who is in the room, ordered by user id. */
  listMembers: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/members',
    auth: 'user',
    params: inRoom,
    query: z.object({
      cursor: opaqueCursor,
      limit: limit(limits.membersPage, limits.membersPage),
      /** For owners and moderators: those who are banned now instead of those who are there. */
      banned: z
        .enum(['true', 'false'])
        .default('false')
        .transform((text) => text === 'true'),
    }),
    status: 200,
    response: list(Member),
  }),
  /** Takes people in. Answers all who were asked for, those included who were there before. */
  addMembers: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/members',
    auth: 'user',
    errors: ['banned', 'room_read_only'],
    params: inRoom,
    body: AddMembersBody,
    status: 200,
    response: z.object({ items: z.array(Member) }),
  }),
  /** Changes a member's role, mutes or bans them; for owners and moderators. */
  patchMember: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId/members/:userId',
    auth: 'user',
    errors: ['conflict', 'room_read_only'],
    params: memberInRoom,
    body: MemberPatch,
    status: 200,
    response: Member,
  }),
  /** Removes a member; for owners and moderators. Repeatable. */
  removeMember: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/members/:userId',
    auth: 'user',
    errors: ['room_read_only'],
    params: memberInRoom,
    status: 204,
    response: null,
  }),
  /** Makes an invitation by link; for owners and moderators (RO2). */
  createInvite: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/invites',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'room_read_only'],
    params: inRoom,
    body: CreateInviteBody,
    status: 201,
    response: Invite,
  }),
  /** The invitations of a room, the newest first, all on one page; for owners and moderators. */
  listInvites: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/invites',
    auth: 'user',
    params: inRoom,
    status: 200,
    response: list(Invite),
  }),
  /** Takes an invitation back; for owners and moderators. Repeatable. */
  revokeInvite: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/invites/:code',
    auth: 'user',
    params: inviteInRoom,
    status: 204,
    response: null,
  }),
  /** What an invitation leads to, before one comes in (RO3). */
  getInvite: defineRoute({
    method: 'GET',
    path: '/api/invites/:code',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'gone', 'banned'],
    params: byInvite,
    status: 200,
    response: InvitePreview,
  }),
  /** Comes into a room by an invitation (RO3). Repeatable. */
  joinByInvite: defineRoute({
    method: 'POST',
    path: '/api/invites/:code/join',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'gone', 'banned', 'room_read_only'],
    params: byInvite,
    body: nothing.default({}),
    status: 200,
    response: Room,
  }),
  /** A page of messages, ascending by `seq`. */
  history: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages',
    auth: 'user',
    params: inRoom,
    query: HistoryQuery,
    status: 200,
    response: HistoryPage,
  }),
  /** Sends a message; it needs no Redis. The answer comes after the commit (MS1); a repeated id stores once (MS4). */
  sendMessage: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/messages',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: inRoom,
    body: SendMessageBody,
    status: 201,
    response: Sent,
  }),
  /** One message, as it is now: what another one answers, or where a thread began. */
  getMessage: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages/:messageId',
    auth: 'user',
    params: messageInRoom,
    status: 200,
    response: Message,
  }),
  /** Edits a message of one's own. With `If-Match` only while it still has that `rev`. */
  editMessage: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId/messages/:messageId',
    auth: 'user',
    headers: ['idempotency-key', 'if-match'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    body: EditMessageBody,
    status: 200,
    response: Changed,
  }),
  /** Deletes a message, one's own or as a moderator; a tombstone keeps its place. With `If-Match` only while it still has that `rev`. */
  deleteMessage: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/messages/:messageId',
    auth: 'user',
    headers: ['idempotency-key', 'if-match'],
    errors: ['conflict', 'gone', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    status: 200,
    response: Changed,
  }),
  /** Reacts to a message with an emoji. Repeatable. */
  addReaction: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/messages/:messageId/reactions/:emoji',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: reactionInRoom,
    status: 200,
    response: Changed,
  }),
  /** Takes a reaction of one's own back. Repeatable. */
  removeReaction: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/messages/:messageId/reactions/:emoji',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: reactionInRoom,
    status: 200,
    response: Changed,
  }),
  /** Everybody who reacted to a message with an emoji, in the order in which they did. */
  listReactions: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages/:messageId/reactions',
    auth: 'user',
    errors: ['gone'],
    params: messageInRoom,
    query: z.object({ emoji: Emoji, cursor: opaqueCursor, limit: limit(limits.reactionsPage, limits.historyDefaultPage) }),
    status: 200,
    response: list(z.object({ userId: UserId, at: Timestamp })),
  }),
  /** Pins a message; for owners and moderators, in a direct room for both. Repeatable. */
  pinMessage: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/messages/:messageId/pin',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    status: 200,
    response: Changed,
  }),
  /** Takes a pin away; for the same people. Repeatable. */
  unpinMessage: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/messages/:messageId/pin',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    status: 200,
    response: Changed,
  }),
  /** The pinned messages of a room, the one that was pinned last first. */
  listPins: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/pins',
    auth: 'user',
    params: inRoom,
    status: 200,
    response: z.object({ items: z.array(Message), rev: Counter }),
  }),
  /** A page of a message's thread, ascending by `seq`; without `before` or `after` the newest replies. */
  thread: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages/:messageId/thread',
    auth: 'user',
    params: messageInRoom,
    query: ThreadQuery,
    status: 200,
    response: HistoryPage,
  }),
  /** Reports a message to those who keep order, with the text that it has now; once a person (RO4). Repeatable. */
  reportMessage: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/messages/:messageId/report',
    auth: 'user',
    errors: ['gone', 'rate_limited'],
    params: messageInRoom,
    body: ReportBody,
    status: 204,
    response: null,
  }),
  /** Reported messages of all rooms, the newest first; for moderators and admins of the installation (RO5). */
  listReports: defineRoute({
    method: 'GET',
    path: '/api/reports',
    auth: 'user',
    errors: ['forbidden'],
    query: ReportsQuery,
    status: 200,
    response: list(Report),
  }),
  /** Reported messages of a room, the newest first; for its owners and moderators (RO5). */
  listRoomReports: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/reports',
    auth: 'user',
    params: inRoom,
    query: ReportsQuery,
    status: 200,
    response: list(Report),
  }),
  /** Says what came of a report; for those who see it (RO5). Repeatable. */
  decideReport: defineRoute({
    method: 'PATCH',
    path: '/api/reports/:reportId',
    auth: 'user',
    errors: ['not_found'],
    params: z.object({ reportId: ReportId }),
    body: ReportPatch,
    status: 200,
    response: Report,
  }),
  /** What a message said before each of its edits, the latest first; for those who moderate the room, and its sender. */
  listEdits: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages/:messageId/edits',
    auth: 'user',
    errors: ['gone'],
    params: messageInRoom,
    query: z.object({ cursor: opaqueCursor, limit: limit(limits.editsPage, limits.historyDefaultPage) }),
    status: 200,
    response: list(EarlierContent),
  }),
  /** Moves my marker of a thread forward (RD4). */
  readThread: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/messages/:messageId/thread/read',
    auth: 'user',
    params: messageInRoom,
    body: z.object({ seq: Counter }),
    status: 200,
    response: ReadState,
  }),
  /** Moves my read marker forward (RD2). */
  readRoom: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/read',
    auth: 'user',
    params: inRoom,
    body: ReadBody,
    status: 200,
    response: ReadState,
  }),
  /** Moves my read marker back on purpose (RD2). */
  unreadRoom: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/unread',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict'],
    params: inRoom,
    body: ReadBody,
    status: 200,
    response: ReadState,
  }),
  /** Everything that changed in a room since `since`, as a frame (FR1). */
  roomChanges: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/changes',
    auth: 'user',
    params: inRoom,
    query: z.object({ since: queryNumber(Counter).default(0), limit: limit(limits.changesPage, limits.changesPage) }),
    status: 200,
    response: RoomFrame,
  }),
  /** A checksum over a range of messages, to prove that a client holds all of them. */
  digest: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/digest',
    auth: 'user',
    params: inRoom,
    query: z.object({ from: queryNumber(Counter).default(1), to: queryNumber(Counter).optional() }),
    status: 200,
    response: Digest,
  }),
  /** Messages of the rooms I am in, newest first, by what they say, by room, sender, time, and whether they hold a link (SE1). */
  search: defineRoute({
    method: 'GET',
    path: '/api/search',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'overloaded'],
    query: SearchQuery,
    status: 200,
    response: list(SearchHit),
  }),
  /** The threads that I follow, of one room or of all, the one somebody wrote in last first (RD4). */
  myThreads: defineRoute({
    method: 'GET',
    path: '/api/me/threads',
    auth: 'user',
    query: z.object({
      roomId: RoomId.optional(),
      cursor: opaqueCursor,
      limit: limit(limits.threadsPage, limits.historyDefaultPage),
    }),
    status: 200,
    response: list(FollowedThread),
  }),
  /** Everything of my own that changed since `since`, as a frame (FR3). */
  myChanges: defineRoute({
    method: 'GET',
    path: '/api/me/changes',
    auth: 'user',
    query: z.object({ since: queryNumber(Counter).default(0) }),
    status: 200,
    response: UserFrame,
  }),
} as const;

/** The routes of the presence service. */
export const presenceRoutes = {
  /** Present states of people; those whom I may not know are left out. */
  getPresence: defineRoute({
    method: 'GET',
    path: '/api/presence',
    auth: 'user',
    query: z.object({ userIds: userIdList }),
    status: 200,
    response: PresenceItems,
  }),
} as const;

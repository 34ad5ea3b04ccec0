import { z } from 'zod';
import { RoomFrame, UserFrame } from './frame.ts';
import { Counter, MessageId, RoomId, SessionId, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { Changed, Digest, EditMessageBody, HistoryPage, SendMessageBody, Sent } from './message.ts';
import { PresenceItems } from './presence.ts';
import { AddMembersBody, CreateRoomBody, Member, MemberPatch, MyRoom, ReadBody, ReadState, Room, RoomPatch } from './room.ts';
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
}

const defineRoute = <const R extends Route>(route: R): R => route;

const nothing = z.object({});
const inRoom = z.object({ roomId: RoomId });
const memberInRoom = z.object({ roomId: RoomId, userId: UserId });
const messageInRoom = z.object({ roomId: RoomId, messageId: MessageId });
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
const searchText = z.string().trim().max(limits.userQueryChars);

/** People by their ids, or by the beginning of their username or of a word of their display name. */
export const UsersQuery = z
  .object({ ids: userIdList.optional(), query: searchText.min(1).optional(), limit: limit(limits.usersPage, 20) })
  .refine(({ ids, query }) => (ids === undefined) !== (query === undefined), 'either ids or query is needed');
const opaqueCursor = z.string().max(200).optional();
const list = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

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

/** The routes of the auth service. */
export const authRoutes = {
  register: defineRoute({
    method: 'POST',
    path: '/api/auth/register',
    auth: 'none',
    body: RegisterBody,
    status: 201,
    response: SignedIn,
  }),
  login: defineRoute({ method: 'POST', path: '/api/auth/login', auth: 'none', body: LoginBody, status: 200, response: SignedIn }),
  refresh: defineRoute({
    method: 'POST',
    path: '/api/auth/refresh',
    auth: 'none',
    body: RefreshBody,
    status: 200,
    response: Tokens,
  }),
  logout: defineRoute({ method: 'POST', path: '/api/auth/logout', auth: 'none', body: RefreshBody, status: 204, response: null }),
  listSessions: defineRoute({
    method: 'GET',
    path: '/api/auth/sessions',
    auth: 'user',
    status: 200,
    response: list(AuthSession),
  }),
  endSession: defineRoute({
    method: 'DELETE',
    path: '/api/auth/sessions/:sessionId',
    auth: 'user',
    params: z.object({ sessionId: SessionId }),
    status: 204,
    response: null,
  }),
  getMe: defineRoute({ method: 'GET', path: '/api/users/me', auth: 'user', status: 200, response: User }),
  patchMe: defineRoute({ method: 'PATCH', path: '/api/users/me', auth: 'user', body: UserPatch, status: 200, response: User }),
  getUser: defineRoute({
    method: 'GET',
    path: '/api/users/:userId',
    auth: 'user',
    params: z.object({ userId: UserId }),
    status: 200,
    response: User,
  }),
  manageUser: defineRoute({
    method: 'PATCH',
    path: '/api/users/:userId',
    auth: 'user',
    params: z.object({ userId: UserId }),
    body: UserManagement,
    status: 200,
    response: ManagedUser,
  }),
  listUsers: defineRoute({
    method: 'GET',
    path: '/api/users',
    auth: 'user',
    query: UsersQuery,
    status: 200,
    response: list(User),
  }),
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
  createRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms',
    auth: 'user',
    body: CreateRoomBody,
    status: 201,
    response: Room,
  }),
  listRooms: defineRoute({
    method: 'GET',
    path: '/api/rooms',
    auth: 'user',
    status: 200,
    response: z.object({ items: z.array(MyRoom), userRev: Counter }),
  }),
  publicRooms: defineRoute({
    method: 'GET',
    path: '/api/rooms/public',
    auth: 'user',
    query: z.object({
      query: searchText.default(''),
      cursor: opaqueCursor,
      limit: limit(limits.publicRoomsPage, limits.historyDefaultPage),
    }),
    status: 200,
    response: list(Room),
  }),
  getRoom: defineRoute({ method: 'GET', path: '/api/rooms/:roomId', auth: 'user', params: inRoom, status: 200, response: Room }),
  patchRoom: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId',
    auth: 'user',
    params: inRoom,
    body: RoomPatch,
    status: 200,
    response: Room,
  }),
  archiveRoom: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId',
    auth: 'user',
    params: inRoom,
    status: 200,
    response: Room,
  }),
  joinRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/join',
    auth: 'user',
    params: inRoom,
    body: nothing.default({}),
    status: 200,
    response: Room,
  }),
  leaveRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/leave',
    auth: 'user',
    params: inRoom,
    body: nothing.default({}),
    status: 204,
    response: null,
  }),
  listMembers: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/members',
    auth: 'user',
    params: inRoom,
    query: z.object({ cursor: opaqueCursor, limit: limit(limits.membersPage, limits.membersPage) }),
    status: 200,
    response: list(Member),
  }),
  addMembers: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/members',
    auth: 'user',
    params: inRoom,
    body: AddMembersBody,
    status: 200,
    response: z.object({ items: z.array(Member) }),
  }),
  patchMember: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId/members/:userId',
    auth: 'user',
    params: memberInRoom,
    body: MemberPatch,
    status: 200,
    response: Member,
  }),
  removeMember: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/members/:userId',
    auth: 'user',
    params: memberInRoom,
    status: 204,
    response: null,
  }),
  history: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages',
    auth: 'user',
    params: inRoom,
    query: HistoryQuery,
    status: 200,
    response: HistoryPage,
  }),
  sendMessage: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/messages',
    auth: 'user',
    params: inRoom,
    body: SendMessageBody,
    status: 201,
    response: Sent,
  }),
  editMessage: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId/messages/:messageId',
    auth: 'user',
    params: messageInRoom,
    body: EditMessageBody,
    status: 200,
    response: Changed,
  }),
  deleteMessage: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/messages/:messageId',
    auth: 'user',
    params: messageInRoom,
    status: 200,
    response: Changed,
  }),
  readRoom: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/read',
    auth: 'user',
    params: inRoom,
    body: ReadBody,
    status: 200,
    response: ReadState,
  }),
  unreadRoom: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/unread',
    auth: 'user',
    params: inRoom,
    body: ReadBody,
    status: 200,
    response: ReadState,
  }),
  roomChanges: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/changes',
    auth: 'user',
    params: inRoom,
    query: z.object({ since: queryNumber(Counter).default(0), limit: limit(limits.changesPage, limits.changesPage) }),
    status: 200,
    response: RoomFrame,
  }),
  digest: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/digest',
    auth: 'user',
    params: inRoom,
    query: z.object({ from: queryNumber(Counter).default(1), to: queryNumber(Counter).optional() }),
    status: 200,
    response: Digest,
  }),
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
  getPresence: defineRoute({
    method: 'GET',
    path: '/api/presence',
    auth: 'user',
    query: z.object({ userIds: userIdList }),
    status: 200,
    response: PresenceItems,
  }),
} as const;

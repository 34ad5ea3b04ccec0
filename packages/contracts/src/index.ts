export {
  type FeedEvent,
  type FeedEventType,
  feedEvents,
  GatewayId,
  RequestId,
  Submission,
  SubmissionResult,
} from './bus-events.ts';
export {
  type ClientEventData,
  type ClientEventName,
  type ClientEventPayload,
  clientEvents,
  HandshakeAuth,
  LiveState,
  protocolVersion,
  Ready,
  RoomSync,
  type ServerEventName,
  type ServerEventPayload,
  serverEvents,
} from './client-events.ts';
export {
  AckError,
  accept,
  ErrorCode,
  errorStatus,
  Issue,
  isRetryable,
  Problem,
  Refusal,
  type Result,
  refuse,
  toAckError,
  toIssues,
} from './errors.ts';
export { RoomEvent, RoomFrame, SeqRange, SyncedRoom, UserEvent, UserFrame } from './frame.ts';
export { CommandId, Counter, MessageId, RoomId, SessionId, Timestamp, UserId } from './ids.ts';
export { Heads, internalMessageRoutes, UserMemberships } from './internal-routes.ts';
export { limits } from './limits.ts';
export { Digest, HistoryPage, Message, MessageSend, SendMessageBody, Sent } from './message.ts';
export { AddMembersBody, CreateRoomBody, Member, MemberRole, Membership, MyRoom, Room, RoomKind } from './room.ts';
export { authRoutes, HistoryQuery, messageRoutes, type Route } from './routes.ts';
export { Content, DisplayName, type Json, Metadata, Password, RoomName, Topic, Username } from './text.ts';
export { Delivery, LoginBody, RefreshBody, RegisterBody, SignedIn, Tokens, User, UserPatch, UserRole } from './user.ts';

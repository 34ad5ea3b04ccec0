export {
  Attachment,
  AttachmentId,
  AttachmentLink,
  AttachmentTicket,
  AttachmentTickets,
  CompletedUpload,
  CreateUploadBody,
  ImageSize,
  SentAttachment,
  TicketClaims,
  Upload,
} from './attachment.ts';
export {
  CommandDone,
  type FeedEvent,
  type FeedEventType,
  feedEvents,
  GatewayId,
  PresenceFact,
  RequestId,
  RoomCommand,
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
  SessionRefresh,
  Synced,
  serverEvents,
  Typing,
} from './client-events.ts';
export { Emoji } from './emoji.ts';
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
export {
  Export,
  ExportId,
  ExportKind,
  ExportLink,
  ExportState,
  PersonalData,
} from './export.ts';
export { FollowedChanges, RoomHeads } from './followed-rooms.ts';
export { RoomEvent, RoomFrame, SeqRange, SyncedRoom, UserEvent, UserFrame } from './frame.ts';
export { CommandId, Counter, MessageId, RoomId, SessionId, Timestamp, Traceparent, UserId } from './ids.ts';
export { internalAttachmentRoutes } from './internal-attachments.ts';
export { internalPreviewRoutes } from './internal-previews.ts';
export {
  ForeignUser,
  followerRoutes,
  Heads,
  internalAuthRoutes,
  internalDeletionRoutes,
  internalMessageRoutes,
  internalPersonalRoutes,
  internalPresenceRoutes,
  UserMemberships,
} from './internal-routes.ts';
export { CreateInviteBody, Invite, InviteCode, InvitePreview, InviteRole, JoinRoomBody } from './invite.ts';
export { limits } from './limits.ts';
export { LinkPreview, linksIn } from './link-preview.ts';
export {
  Changed,
  Digest,
  EarlierContent,
  EditMessageBody,
  HistoryPage,
  Mention,
  Message,
  MessageDelete,
  MessageEdit,
  MessageSend,
  Reaction,
  ReactionChange,
  SendMessageBody,
  Sent,
} from './message.ts';
export {
  Attention,
  Concerned,
  internalAttentionRoutes,
  internalMissedRoutes,
  internalSessionRoutes,
  Missed,
  MissedInRoom,
} from './missed.ts';
export {
  MyNotifications,
  NotificationPatch,
  NotificationSettings,
  NotifyLevel,
  QuietHours,
  RoomNotifications,
  RoomNotificationsBody,
} from './notification.ts';
export {
  OwnPresence,
  OwnStatus,
  Presence,
  PresenceItems,
  PresenceSet,
  PresenceStatus,
  PresenceWatch,
} from './presence.ts';
export { PushDevice, PushPayload, PushSubscriptionBody, PushSubscriptionId } from './push.ts';
export { ReadBody, ReadingSettings, ReadingSettingsPatch, ReadState, RoomRead, Seen, SeenChange } from './reading.ts';
export { Report, ReportBody, ReportId, ReportPatch, ReportReason, ReportState, ReportVoice } from './report.ts';
export {
  AddMembersBody,
  CreateRoomBody,
  FollowedThread,
  Member,
  MemberPatch,
  MemberRole,
  Membership,
  MyRoom,
  Room,
  RoomHistory,
  RoomKind,
  RoomPatch,
} from './room.ts';
export {
  AttachmentsQuery,
  authRoutes,
  HistoryQuery,
  mediaRoutes,
  messageRoutes,
  presenceRoutes,
  pushRoutes,
  type Route,
  SearchQuery,
  SeenQuery,
  ThreadQuery,
  UsersQuery,
} from './routes/index.ts';
export { SearchHit, Snippet } from './search.ts';
export { Content, DisplayName, type Json, Metadata, Note, Password, PresenceText, RoomName, Topic, Username } from './text.ts';
export {
  AccountDeletion,
  AuthSession,
  Delivery,
  deletedPerson,
  isDeletedName,
  LoginBody,
  ManagedUser,
  RefreshBody,
  RegisterBody,
  Revocation,
  RevocationReason,
  SignedIn,
  TokenRooms,
  Tokens,
  User,
  UserManagement,
  UserPatch,
  UserRole,
} from './user.ts';

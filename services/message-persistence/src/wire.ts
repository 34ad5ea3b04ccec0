import type { Member, Membership, Message, ReadState, Room, RoomEvent, UserEvent } from '@parley/contracts';
import { isMessageChange, type MessageEvent } from './message-events.ts';
import type { StoredMember } from './store/members.ts';
import type { StoredMessage } from './store/messages.ts';
import type { StoredMarker } from './store/read-markers.ts';
import type { StoredReadingSettings } from './store/reading-settings.ts';
import type { StoredRoom } from './store/rooms.ts';
import type { ThreadMarker } from './store/thread-reading.ts';

/** A stored message as everybody sees it. */
export const toMessage = (message: StoredMessage): Message => ({
  id: message.id,
  roomId: message.roomId,
  seq: message.seq,
  rev: message.rev,
  senderId: message.senderId,
  clientMessageId: message.clientMessageId,
  content: message.content,
  ...(message.metadata === null ? {} : { metadata: message.metadata }),
  // Whoever deleted it may not have known of these.
  ...(message.attachments === null || message.deletedAt !== null ? {} : { attachments: message.attachments }),
  ...(message.previews === null || message.deletedAt !== null ? {} : { previews: message.previews }),
  ...(message.replyTo === null ? {} : { replyTo: message.replyTo }),
  ...(message.threadOf === null ? {} : { threadOf: message.threadOf }),
  threadCount: message.threadCount ?? 0,
  mentions: message.mentions ?? [],
  // Whoever deleted it may not have known of reactions and pins.
  reactions: message.deletedAt === null ? (message.reactions ?? []) : [],
  createdAt: message.createdAt.toISOString(),
  ...(message.editedAt === null ? {} : { editedAt: message.editedAt.toISOString() }),
  ...(message.deletedAt === null ? {} : { deletedAt: message.deletedAt.toISOString() }),
  ...(message.pinnedAt === null || message.deletedAt !== null ? {} : { pinnedAt: message.pinnedAt.toISOString() }),
});

/** A stored room as everybody sees it. */
export const toRoom = (room: StoredRoom): Room => ({
  id: room.id,
  kind: room.kind,
  name: room.name,
  topic: room.topic,
  rev: room.rev,
  epoch: room.epoch,
  lastSeq: room.lastSeq,
  floorSeq: room.floorSeq,
  memberCount: room.memberCount,
  slowModeSeconds: room.slowModeSeconds,
  guests: room.guests,
  history: room.history,
  linkPreviews: room.linkPreviews,
  ...(room.retentionDays === null ? {} : { retentionDays: room.retentionDays }),
  readOnly: room.readOnly,
  createdBy: room.createdBy,
  createdAt: room.createdAt.toISOString(),
  ...(room.archivedAt === null ? {} : { archivedAt: room.archivedAt.toISOString() }),
});

/** A stored membership as everybody in the room sees it. */
export const toMember = (member: StoredMember): Member => ({
  roomId: member.roomId,
  userId: member.userId,
  username: member.username,
  displayName: member.displayName,
  role: member.role,
  rev: member.rev,
  joinedAt: member.joinedAt.toISOString(),
  ...(member.mutedUntil === null ? {} : { mutedUntil: member.mutedUntil.toISOString() }),
  ...(member.bannedUntil === null ? {} : { bannedUntil: member.bannedUntil.toISOString() }),
  ...(member.leftAt === null ? {} : { leftAt: member.leftAt.toISOString() }),
});

/** A room as its member's gateways know it (CO2). */
export const toMembership = (
  room: Pick<StoredRoom, 'id' | 'epoch' | 'rev' | 'lastSeq'>,
  { role, mutedUntil, visibleFromSeq }: Pick<StoredMember, 'role' | 'mutedUntil' | 'visibleFromSeq'>,
  readSeq: number,
): Membership => ({
  roomId: room.id,
  role,
  epoch: room.epoch,
  rev: room.rev,
  lastSeq: room.lastSeq,
  readSeq,
  ...(mutedUntil === null ? {} : { mutedUntil: mutedUntil.toISOString() }),
  ...(visibleFromSeq === null ? {} : { visibleFromSeq }),
});

/** The event of a message's last change (FR3). */
export const messageEvent = (message: StoredMessage): MessageEvent => ({
  rev: message.rev,
  ...lastChangeOf(message),
  data: toMessage(message),
});

/**
 * An edit or a deletion is told by its own time. Whoever made it may not have known of other changes: what is later than
 * they are counts.
 */
const lastChangeOf = (message: StoredMessage): Pick<MessageEvent, 'type' | 'at'> => {
  const { createdAt, editedAt, deletedAt, lastChange, changedAt } = message;
  const own = deletedAt ?? editedAt ?? createdAt;
  if (changedAt !== null && changedAt >= own && isMessageChange(lastChange))
    return { type: lastChange, at: changedAt.toISOString() };
  const type = deletedAt !== null ? 'message.deleted' : editedAt !== null ? 'message.edited' : 'message.created';
  return { type, at: own.toISOString() };
};

/** The event of a membership's last change, or of the one named (FR3). */
export const memberEvent = (member: StoredMember, change = member.lastChange): RoomEvent => ({
  rev: member.rev,
  type: `member.${change}`,
  at: member.changedAt.toISOString(),
  data: toMember(member),
});

/** The event of the last change of the room itself (FR3). */
export const roomEvent = (room: StoredRoom): RoomEvent => ({
  rev: room.changedRev,
  type: room.archivedAt === null ? 'room.changed' : 'room.archived',
  at: (room.changedAt ?? room.createdAt).toISOString(),
  data: toRoom(room),
});

/** The event of a membership for the person whose it is: present, or over (FR3). */
export const membershipEvent = (
  userRev: number,
  { changedAt, leftAt, rev }: Pick<StoredMember, 'changedAt' | 'leftAt' | 'rev'>,
  membership: Membership,
): UserEvent =>
  leftAt === null
    ? { rev: userRev, type: 'room.added', at: changedAt.toISOString(), data: membership }
    : { rev: userRev, type: 'room.removed', at: changedAt.toISOString(), data: { roomId: membership.roomId, rev } };

/** The event of a thread marker's last move, for the person whose it is (FR3). */
export const threadReadEvent = (
  { roomId, rootId, userRev, changedAt }: Pick<ThreadMarker, 'roomId' | 'rootId' | 'userRev' | 'changedAt'>,
  state: ReadState,
): UserEvent => ({
  rev: userRev,
  type: 'thread.read',
  at: changedAt.toISOString(),
  data: { roomId, threadOf: rootId, ...state },
});

/** The event of the last change of what somebody decided about themselves (FR3). */
export const readingSettingsEvent = ({ userRev, changedAt, readReceipts }: StoredReadingSettings): UserEvent => ({
  rev: userRev,
  type: 'reading.changed',
  at: changedAt.toISOString(),
  data: { readReceipts },
});

/** The event of a read marker's last move, for the person whose it is (FR3). */
export const readEvent = (
  { roomId, userRev, changedAt }: Pick<StoredMarker, 'roomId' | 'userRev' | 'changedAt'>,
  state: ReadState,
): UserEvent => ({ rev: userRev, type: 'read.changed', at: changedAt.toISOString(), data: { roomId, ...state } });

import type { Member, MemberRole, Membership, Message, Room, RoomEvent, UserEvent } from '@parley/contracts';
import type { StoredMember } from './store/members.ts';
import type { StoredMessage } from './store/messages.ts';
import type { StoredRoom } from './store/rooms.ts';

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
  createdAt: message.createdAt.toISOString(),
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
  createdBy: room.createdBy,
  createdAt: room.createdAt.toISOString(),
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
  ...(member.leftAt === null ? {} : { leftAt: member.leftAt.toISOString() }),
});

/** A room as its member's gateways know it (CO2). */
export const toMembership = (room: StoredRoom, role: MemberRole): Membership => ({
  roomId: room.id,
  role,
  epoch: room.epoch,
  rev: room.rev,
  lastSeq: room.lastSeq,
});

/** The event of a new message (FR3). */
export const messageEvent = (message: Message): RoomEvent => ({
  rev: message.rev,
  type: 'message.created',
  at: message.createdAt,
  data: message,
});

/** The event of a membership's last change (FR3). */
export const memberEvent = (member: StoredMember): RoomEvent => ({
  rev: member.rev,
  type: `member.${member.lastChange}`,
  at: member.changedAt.toISOString(),
  data: toMember(member),
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

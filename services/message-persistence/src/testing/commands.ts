import { randomUUID } from 'node:crypto';
import {
  CommandId,
  type MemberRole,
  type Message,
  MessageId,
  RequestId,
  type RoomCommand,
  RoomId,
  UserId,
} from '@parley/contracts';
import { type CommandBatch, type CommandPlan, type CommandState, decideCommands, type HashedCommand } from '../command-batch.ts';
import type { StoredRoom } from '../store/rooms.ts';

export const uuids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());
export const roomIds = uuids(3).map((id) => RoomId.parse(id));
export const userIds = uuids(3).map((id) => UserId.parse(id));
export const requestIds = uuids(4).map((id) => RequestId.parse(id));
const first = <T>(items: readonly T[], index = 0): T => {
  const item = items[index];
  if (item === undefined) throw new Error('there is no such item');
  return item;
};
export const roomId = first(roomIds);
export const anna = first(userIds);
export const ben = first(userIds, 1);
export const now = new Date('2026-11-24T12:00:00.123Z');
export const later = new Date('2027-01-01T00:00:00.000Z');
export const newId = () => MessageId.parse(randomUUID());
export const newCommandId = () => CommandId.parse(randomUUID());

export const roomOf = (id: RoomId, more: Partial<StoredRoom> = {}): StoredRoom => ({
  id,
  kind: 'private',
  name: 'Room',
  topic: '',
  createdBy: UserId.parse(randomUUID()),
  createdAt: new Date(0),
  rev: 7,
  changedRev: 0,
  changedAt: null,
  readOnly: false,
  slowModeSeconds: 0,
  guests: true,
  history: 'all',
  linkPreviews: true,
  retentionDays: null,
  archivedAt: null,
  lastSeq: 3,
  floorSeq: 1,
  lastCreatedAt: new Date('2026-11-01T00:00:00Z'),
  memberCount: 2,
  epoch: 1,
  ...more,
});

/** The hash stands for what is asked, as it does in the service. */
export const requestOf = (command: RoomCommand, more: Partial<HashedCommand> = {}): HashedCommand => ({
  requestId: RequestId.parse(randomUUID()),
  roomId,
  userId: anna,
  userRole: 'user',
  command,
  requestHash: JSON.stringify({ ...command, commandId: undefined }),
  ...more,
});

export const send = (content = 'text', more: Partial<HashedCommand> = {}): HashedCommand =>
  requestOf({ type: 'message.send', commandId: newCommandId(), content }, more);
export const edit = (messageId: MessageId, content: string, more: Partial<HashedCommand> = {}, ifMatch?: number): HashedCommand =>
  requestOf(
    { type: 'message.edit', commandId: newCommandId(), messageId, content, ...(ifMatch === undefined ? {} : { ifMatch }) },
    more,
  );
export const remove = (messageId: MessageId, more: Partial<HashedCommand> = {}, ifMatch?: number): HashedCommand =>
  requestOf(
    { type: 'message.delete', commandId: newCommandId(), messageId, ...(ifMatch === undefined ? {} : { ifMatch }) },
    more,
  );

export const standingOf = (role: MemberRole | null, more: Partial<CommandState['standing']> = {}): CommandState => ({
  standing: { role, mutedUntil: null, bannedUntil: null, lastSentAt: null, visibleFromSeq: null, ...more },
  known: undefined,
});
export const member = standingOf('member');

export const messageOf = (more: Partial<Message> = {}): Message => ({
  id: newId(),
  roomId,
  seq: 2,
  rev: 5,
  senderId: anna,
  clientMessageId: newCommandId(),
  content: 'before',
  threadCount: 0,
  mentions: [],
  reactions: [],
  createdAt: '2026-11-01T00:00:00.000Z',
  ...more,
});

export const decide = (commands: readonly HashedCommand[], more: Partial<CommandBatch> = {}): CommandPlan =>
  decideCommands({
    commands,
    states: commands.map(() => member),
    rooms: new Map(roomIds.map((id) => [id, roomOf(id)])),
    messages: [],
    reactors: [],
    pinCounts: new Map(),
    taken: [],
    memberNamed: () => undefined,
    now,
    newId,
    ...more,
  });

export const codesOf = ({ answers }: CommandPlan): string[] => answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
const nothingBeside = {
  reactions: [],
  cleared: [],
  detached: [],
  picturesLost: [],
  previewsRemoved: [],
  pins: [],
  edits: [],
  threadsDeleted: [],
};
export const changesNothing = { messages: [], changes: [], beside: nothingBeside, keys: [], advances: [], told: [], paces: [] };

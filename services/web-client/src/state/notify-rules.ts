import { mentionsMe } from '@parley/client';
import type { Message, MyRoom } from '@parley/contracts';

/** Of what a device tells: every message, what is meant for me, or nothing. */
export type NotifyLevel = 'all' | 'mentions' | 'none';

/** The levels, the loudest first. */
export const notifyLevels: readonly NotifyLevel[] = ['all', 'mentions', 'none'];

/** What it depends on whether a message is worth a notification. */
export interface NotifyCase {
  readonly message: Pick<Message, 'senderId' | 'seq' | 'mentions' | 'deletedAt'>;
  readonly room: Pick<MyRoom, 'kind' | 'readSeq'> | undefined;
  readonly myId: string;
  readonly level: NotifyLevel;
  /** Whether I asked not to be disturbed. */
  readonly isDnd: boolean;
}

/** Whether a message is worth a notification, wherever its reader looks. */
export const isWorthNotice = ({ message, room, myId, level, isDnd }: NotifyCase): boolean => {
  if (room === undefined || isDnd || level === 'none' || message.senderId === myId) return false;
  if (message.deletedAt !== undefined || message.seq <= room.readSeq) return false;
  return level === 'all' || room.kind === 'direct' || mentionsMe(message, myId);
};

const longestText = 180;

/** A message as one line: without what makes it bold or code. */
export const plainLine = (content: string): string => {
  const line = content
    .replaceAll(/^\s*(?:```|~~~).*$/gm, '')
    .replaceAll(/(?<![\p{L}\p{N}])[*_`~]{1,2}(?=\S)|(?<=\S)[*_`~]{1,2}(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= longestText ? line : `${characters.slice(0, longestText).join('')}…`;
};

/** How many messages are meant for me: mentions, and all in conversations between people. */
export const countForMe = (rooms: readonly Pick<MyRoom, 'kind' | 'unread' | 'mentions' | 'archivedAt'>[]): number =>
  rooms
    .filter(({ archivedAt }) => archivedAt === undefined)
    .reduce((sum, { kind, unread, mentions }) => sum + (kind === 'direct' ? unread : mentions), 0);

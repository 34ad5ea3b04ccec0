import { mentionsMe } from '@parley/client';
import type { Message, MyNotifications, MyRoom, NotifyLevel, QuietHours } from '@parley/contracts';

/** The levels, the loudest first. */
export const notifyLevels: readonly NotifyLevel[] = ['all', 'mentions', 'nothing'];

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
  if (room === undefined || isDnd || level === 'nothing' || message.senderId === myId) return false;
  if (message.deletedAt !== undefined || message.seq <= room.readSeq) return false;
  return level === 'all' || room.kind === 'direct' || mentionsMe(message, myId);
};

const isAhead = (time: string | null, now: number): boolean => time !== null && Date.parse(time) > now;

/** Of what I am told in a room (NO2); the usual level while my settings are not known. */
export const levelIn = (settings: MyNotifications | undefined, roomId: string, now: number): NotifyLevel => {
  const room = settings?.rooms.find((one) => one.roomId === roomId);
  if (room !== undefined && isAhead(room.mutedUntil, now)) return 'nothing';
  return room?.level ?? settings?.level ?? 'mentions';
};

/** Whether I want to hear nothing of a room: it is muted for a time, or for good. */
export const isMuted = (settings: MyNotifications | undefined, roomId: string, now: number): boolean => {
  const room = settings?.rooms.find((one) => one.roomId === roomId);
  return room !== undefined && (room.level === 'nothing' || isAhead(room.mutedUntil, now));
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

const isQuiet = ({ from, to, timeZone }: QuietHours, now: number): boolean => {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [at, start, end] = [minutesOf(clock.format(now)), minutesOf(from), minutesOf(to)];
  return start < end ? at >= start && at < end : at >= start || at < end;
};

/** Whether I am told nothing at all for now: snoozed, or in my quiet hours. */
export const isSilent = (settings: MyNotifications | undefined, now: number): boolean =>
  settings !== undefined &&
  (isAhead(settings.snoozedUntil, now) || (settings.quietHours !== null && isQuiet(settings.quietHours, now)));

/** How many messages are meant for me: mentions, in threads too, and all in conversations between people. */
export const countForMe = (rooms: readonly Pick<MyRoom, 'kind' | 'unread' | 'mentions' | 'threads' | 'archivedAt'>[]): number =>
  rooms
    .filter(({ archivedAt }) => archivedAt === undefined)
    .reduce(
      (sum, room) => sum + (room.kind === 'direct' ? room.unread + room.threads.unread : room.mentions + room.threads.mentions),
      0,
    );

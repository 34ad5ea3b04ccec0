import {
  accept,
  type MyNotifications,
  type NotificationPatch,
  type NotificationSettings,
  type Result,
  type RoomId,
  type RoomNotifications,
  type RoomNotificationsBody,
  type UserEvent,
  type UserId,
} from '@parley/contracts';
import { type Announcer, toUserFeed } from './announce.ts';
import { type Changed, createCommit, unchanged } from './commit.ts';
import { findReadable } from './reading.ts';
import type { Queries, Store } from './store/index.ts';
import type { SettingsChange, StoredNotificationSettings, StoredRoomNotifications } from './store/notification-settings.ts';

/** How people want to be told of what they miss: see {@link createNotificationSettings}. */
export interface NotificationSettingsOf {
  /** Everything somebody has set. */
  get(userId: UserId): Promise<MyNotifications>;
  /** Changes what holds everywhere; what is left out stays. */
  change(userId: UserId, patch: NotificationPatch): Promise<Result<NotificationSettings>>;
  /** Sets what holds in one room. Codes: `not_found`, `forbidden`. */
  setRoom(userId: UserId, roomId: RoomId, wanted: RoomNotificationsBody): Promise<Result<RoomNotifications>>;
}

/** What {@link createNotificationSettings} needs. */
export interface NotificationSettingsOptions {
  readonly store: Store;
  readonly announcer: Announcer;
}

/** What holds for who has set nothing (NO2). */
export const usualSettings: NotificationSettings = { level: 'mentions', preview: true, quietHours: null, snoozedUntil: null };

/** The rules of notification settings: they are their person's own, and so are counted by `userRev` (NO1). */
export const createNotificationSettings = ({ store, announcer }: NotificationSettingsOptions): NotificationSettingsOf => {
  const commit = createCommit({ store, announcer });
  return {
    get: (userId) =>
      store.snapshot(async (tx) => {
        const [stored, rooms] = await Promise.all([tx.findNotificationSettings(userId), tx.findRoomNotifications(userId)]);
        return { ...toSettings(stored), rooms: rooms.filter(isSet).map(toRoomNotifications) };
      }),
    change: (userId, patch) => commit((tx) => change(tx, userId, patch)),
    setRoom: (userId, roomId, wanted) => commit((tx) => setRoom(tx, userId, { roomId, ...wanted })),
  };
};

const change = async (tx: Queries, userId: UserId, patch: NotificationPatch): Promise<Result<Changed<NotificationSettings>>> => {
  const next = await nextChange(tx, userId);
  const now = toSettings(await tx.findNotificationSettings(userId));
  const { level = now.level, preview = now.preview, quietHours = now.quietHours, snoozedUntil = now.snoozedUntil } = patch;
  const wanted = { level, preview, quietHours, snoozedUntil };
  if (JSON.stringify(wanted) === JSON.stringify(now)) return unchanged(now);
  await tx.putNotificationSettings(next, wanted);
  return told(tx, next, wanted, { type: 'notifications.changed', data: wanted });
};

const setRoom = async (tx: Queries, userId: UserId, wanted: RoomNotifications): Promise<Result<Changed<RoomNotifications>>> => {
  const next = await nextChange(tx, userId);
  const room = await findReadable(tx, userId, wanted.roomId);
  if (!room.ok) return room;
  const stored = (await tx.findRoomNotifications(userId)).find(({ roomId }) => roomId === wanted.roomId);
  const now = stored === undefined ? { roomId: wanted.roomId, level: null, mutedUntil: null } : toRoomNotifications(stored);
  if (now.level === wanted.level && now.mutedUntil === wanted.mutedUntil) return unchanged(now);
  await tx.putRoomNotifications(next, wanted);
  return told(tx, next, wanted, { type: 'room.notifications', data: wanted });
};

/** Locks somebody's head, and counts on from it. */
const nextChange = async (tx: Queries, userId: UserId): Promise<SettingsChange> => {
  const userRev = (await tx.lockHeads([userId])).get(userId) ?? 0;
  return { userId, userRev: userRev + 1, changedAt: await tx.now() };
};

type SettingsEvent =
  | { readonly type: 'notifications.changed'; readonly data: NotificationSettings }
  | { readonly type: 'room.notifications'; readonly data: RoomNotifications };

const told = async <T>(
  tx: Queries,
  { userId, userRev: rev, changedAt }: SettingsChange,
  data: T,
  event: SettingsEvent,
): Promise<Result<Changed<T>>> => {
  const { epoch } = await tx.findHead(userId);
  const events: UserEvent[] = [{ rev, at: changedAt.toISOString(), ...event }];
  return accept({ data, news: [toUserFeed(userId, { epoch, prevRev: rev - 1, rev, events, headRev: rev, more: false })] });
};

/** Stored settings as their person sees them; the usual ones where there are none. */
export const toSettings = (stored: StoredNotificationSettings | undefined): NotificationSettings => {
  if (stored === undefined) return usualSettings;
  const { level, preview, quietFrom, quietTo, timeZone, snoozedUntil } = stored;
  const quietHours =
    quietFrom === null || quietTo === null || timeZone === null ? null : { from: quietFrom, to: quietTo, timeZone };
  return { level, preview, quietHours, snoozedUntil: snoozedUntil?.toISOString() ?? null };
};

const toRoomNotifications = ({ roomId, level, mutedUntil }: StoredRoomNotifications): RoomNotifications => ({
  roomId,
  level,
  mutedUntil: mutedUntil?.toISOString() ?? null,
});

const isSet = ({ level, mutedUntil }: StoredRoomNotifications): boolean => level !== null || mutedUntil !== null;

/** The events of what somebody set after `since`: their settings, and those of rooms. */
export const notificationEvents = (
  since: number,
  settings: StoredNotificationSettings | undefined,
  rooms: readonly StoredRoomNotifications[],
): UserEvent[] => [
  ...(settings !== undefined && settings.userRev > since
    ? [
        {
          rev: settings.userRev,
          type: 'notifications.changed' as const,
          at: settings.changedAt.toISOString(),
          data: toSettings(settings),
        },
      ]
    : []),
  ...rooms.map((room) => ({
    rev: room.userRev,
    type: 'room.notifications' as const,
    at: room.changedAt.toISOString(),
    data: toRoomNotifications(room),
  })),
];

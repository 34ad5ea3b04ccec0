import type { NotificationSettings, NotifyLevel, RoomId, RoomNotifications, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** A person's settings, with their `userRev` and the time of the last change. */
export interface StoredNotificationSettings {
  readonly level: NotifyLevel;
  readonly preview: boolean;
  /** The three are null together, where there are no quiet hours. */
  readonly quietFrom: string | null;
  readonly quietTo: string | null;
  readonly timeZone: string | null;
  readonly snoozedUntil: Date | null;
  readonly userRev: number;
  readonly changedAt: Date;
}

/** What a person has set for one room, likewise. */
export interface StoredRoomNotifications {
  readonly roomId: RoomId;
  readonly level: NotifyLevel | null;
  readonly mutedUntil: Date | null;
  readonly userRev: number;
  readonly changedAt: Date;
}

/** What a change of settings is stored with. */
export interface SettingsChange {
  readonly userId: UserId;
  readonly userRev: number;
  readonly changedAt: Date;
}

const settingsColumns = sql`
  level, preview, quiet_from AS "quietFrom", quiet_to AS "quietTo", time_zone AS "timeZone", snoozed_until AS "snoozedUntil",
  user_rev AS "userRev", changed_at AS "changedAt"`;

const roomColumns = sql`
  n.room_id AS "roomId", n.level, n.muted_until AS "mutedUntil", n.user_rev AS "userRev", n.changed_at AS "changedAt"`;

/** In rooms that their person is in. */
const ofMembers = sql`
  room_notifications n JOIN members m ON m.room_id = n.room_id AND m.user_id = n.user_id AND m.left_at IS NULL`;

const headMoved = ({ userId, userRev }: SettingsChange) =>
  sql`head AS (UPDATE user_heads SET user_rev = ${userRev} WHERE user_id = ${userId})`;

/** Statements on how people want to be told. */
export const notificationSettingQueries = (db: Database) => ({
  /** Somebody's settings; nothing for one who never set any. */
  findNotificationSettings: async (userId: UserId): Promise<StoredNotificationSettings | undefined> => {
    const { rows } = await sql<StoredNotificationSettings>`
      SELECT ${settingsColumns} FROM notification_settings WHERE user_id = ${userId}`.execute(db);
    return rows[0];
  },

  /** What somebody has set for the rooms they are in. */
  findRoomNotifications: async (userId: UserId): Promise<readonly StoredRoomNotifications[]> => {
    const { rows } = await sql<StoredRoomNotifications>`
      SELECT ${roomColumns} FROM ${ofMembers} WHERE n.user_id = ${userId} ORDER BY n.room_id`.execute(db);
    return rows;
  },

  /** The same of what they set after `since`, by `userRev`. */
  roomNotificationsChangedSince: async (
    userId: UserId,
    since: number,
    limit: number,
  ): Promise<readonly StoredRoomNotifications[]> => {
    const { rows } = await sql<StoredRoomNotifications>`
      SELECT ${roomColumns} FROM ${ofMembers}
      WHERE n.user_id = ${userId} AND n.user_rev > ${since} ORDER BY n.user_rev LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Writes somebody's settings, and moves their head, which is locked, to the `userRev` of the change. */
  putNotificationSettings: async (change: SettingsChange, settings: NotificationSettings): Promise<void> => {
    const { level, preview, quietHours, snoozedUntil } = settings;
    await sql`
      WITH ${headMoved(change)}
      INSERT INTO notification_settings
        (user_id, level, preview, quiet_from, quiet_to, time_zone, snoozed_until, user_rev, changed_at)
      VALUES (${change.userId}, ${level}, ${preview}, ${quietHours?.from ?? null}, ${quietHours?.to ?? null},
        ${quietHours?.timeZone ?? null}, ${snoozedUntil}, ${change.userRev}, ${change.changedAt})
      ON CONFLICT (user_id) DO UPDATE SET
        level = EXCLUDED.level, preview = EXCLUDED.preview, quiet_from = EXCLUDED.quiet_from, quiet_to = EXCLUDED.quiet_to,
        time_zone = EXCLUDED.time_zone, snoozed_until = EXCLUDED.snoozed_until, user_rev = EXCLUDED.user_rev,
        changed_at = EXCLUDED.changed_at`.execute(db);
  },

  /** The same for one room. */
  putRoomNotifications: async (change: SettingsChange, { roomId, level, mutedUntil }: RoomNotifications): Promise<void> => {
    await sql`
      WITH ${headMoved(change)}
      INSERT INTO room_notifications (user_id, room_id, level, muted_until, user_rev, changed_at)
      VALUES (${change.userId}, ${roomId}, ${level}, ${mutedUntil}, ${change.userRev}, ${change.changedAt})
      ON CONFLICT (user_id, room_id) DO UPDATE SET
        level = EXCLUDED.level, muted_until = EXCLUDED.muted_until, user_rev = EXCLUDED.user_rev,
        changed_at = EXCLUDED.changed_at`.execute(db);
  },
});

import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`CREATE TABLE notification_settings (
    user_id uuid PRIMARY KEY,
    level text NOT NULL,
    preview boolean NOT NULL,
    quiet_from text,
    quiet_to text,
    time_zone text,
    snoozed_until timestamptz(3),
    user_rev bigint NOT NULL,
    changed_at timestamptz(3) NOT NULL
  )`,
  sql`CREATE TABLE room_notifications (
    user_id uuid NOT NULL,
    room_id uuid NOT NULL,
    level text,
    muted_until timestamptz(3),
    user_rev bigint NOT NULL,
    changed_at timestamptz(3) NOT NULL,
    PRIMARY KEY (user_id, room_id)
  )`,
  sql`CREATE INDEX room_notifications_user_rev ON room_notifications (user_id, user_rev)`,
];

/** How everybody wants to be told of what they miss, everywhere and in single rooms. */
export const notificationSettings: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};

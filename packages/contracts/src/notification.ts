import { z } from 'zod';
import { RoomId, Timestamp } from './ids.ts';

/** Of what somebody is told who is away: of everything, of what is meant for them, or of nothing (NO2). */
export const NotifyLevel = z.enum(['all', 'mentions', 'nothing']);
export type NotifyLevel = z.infer<typeof NotifyLevel>;

const isTimeZone = (name: string): boolean => {
  try {
    // An offset is none: the hours shall go with summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** A name of the IANA time zone database: `Europe/Berlin`. */
const TimeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone of the IANA database');

/** A time on a clock, hours and minutes: `22:00`. */
const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time from 00:00 to 23:59');

/** From when to when on the clocks of a time zone nobody is told anything, each day; `to` may lie on the next one. */
export const QuietHours = z
  .object({ from: TimeOfDay, to: TimeOfDay, timeZone: TimeZone })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must be another time than from' });
export type QuietHours = z.infer<typeof QuietHours>;

/** PostgreSQL counts no year 0 (https://www.postgresql.org/docs/current/datatype-datetime.html). */
const Until = Timestamp.refine((text) => !text.startsWith('0000'), 'must be in a year from 1 on');

/** How somebody is told of what they miss. `preview` lets a notification say who wrote what. */
export const NotificationSettings = z.object({
  level: NotifyLevel,
  preview: z.boolean(),
  quietHours: QuietHours.nullable(),
  snoozedUntil: Until.nullable(),
});
export type NotificationSettings = z.infer<typeof NotificationSettings>;

/** PATCH /api/me/notifications: what is left out stays; null lifts. */
export const NotificationPatch = NotificationSettings.partial().refine(
  (patch) => Object.values(patch).some((value) => value !== undefined),
  'something to change is needed',
);
export type NotificationPatch = z.infer<typeof NotificationPatch>;

/** PUT /api/rooms/:roomId/notifications: `level` null goes by what holds everywhere. */
export const RoomNotificationsBody = z.object({
  level: NotifyLevel.nullable().default(null),
  mutedUntil: Until.nullable().default(null),
});
export type RoomNotificationsBody = z.infer<typeof RoomNotificationsBody>;

/** How somebody is told of one room, where that differs from what holds everywhere. */
export const RoomNotifications = z.object({
  roomId: RoomId,
  level: NotifyLevel.nullable(),
  mutedUntil: Timestamp.nullable(),
});
export type RoomNotifications = z.infer<typeof RoomNotifications>;

/** Everything somebody has set; `rooms` lists those they are in that differ. */
export const MyNotifications = NotificationSettings.extend({ rooms: z.array(RoomNotifications) });
export type MyNotifications = z.infer<typeof MyNotifications>;

import {
  MyNotifications,
  NotificationPatch,
  NotificationSettings,
  RoomNotifications,
  RoomNotificationsBody,
} from '../notification.ts';
import { inRoom } from './parameters.ts';
import { defineRoute } from './route.ts';

/** How one is told of what one misses (NO). */
export const notificationRoutes = {
  /** How I am told of what I miss. */
  getMyNotifications: defineRoute({
    method: 'GET',
    path: '/api/me/notifications',
    auth: 'user',
    status: 200,
    response: MyNotifications,
  }),
  /** Changes how I am told of what I miss. */
  patchMyNotifications: defineRoute({
    method: 'PATCH',
    path: '/api/me/notifications',
    auth: 'user',
    body: NotificationPatch,
    status: 200,
    response: NotificationSettings,
  }),
  /** Sets how I am told of one room. */
  putRoomNotifications: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/notifications',
    auth: 'user',
    params: inRoom,
    body: RoomNotificationsBody,
    status: 200,
    response: RoomNotifications,
  }),
} as const;

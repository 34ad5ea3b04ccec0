import type { SocketHandler } from '../define-socket-event.ts';
import type { PresenceWatch } from '../presence-watch.ts';

/** `presence:watch`: present states, and from then on every change (PR4). Code: `too_large`. */
export const createPresenceWatchEvent =
  (watch: PresenceWatch): SocketHandler<'presence:watch'> =>
  ({ payload, connection }) =>
    watch.watch(connection, payload.userIds);

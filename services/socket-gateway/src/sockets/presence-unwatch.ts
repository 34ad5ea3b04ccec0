import { accept } from '@parley/contracts';
import type { SocketHandler } from '../define-socket-event.ts';
import type { PresenceWatch } from '../presence-watch.ts';

/** `presence:unwatch`: refuses nothing; who is not watched stays so. */
export const createPresenceUnwatch =
  (watch: PresenceWatch): SocketHandler<'presence:unwatch'> =>
  async ({ payload, connection }) => {
    watch.unwatch(connection, payload.userIds);
    return accept({});
  };

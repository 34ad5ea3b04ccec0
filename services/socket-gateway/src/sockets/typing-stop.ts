import { accept } from '@parley/contracts';
import type { SocketHandler } from '../define-socket-event.ts';
import type { Typing } from '../typing.ts';

/** `typing:stop`. Only what was started can stop, so it asks nothing and refuses nobody whose token is good for the room. */
export const createTypingStop =
  (typing: Typing): SocketHandler<'typing:stop'> =>
  async ({ payload, connection }) => {
    typing.stopped({ connectionId: connection.id, userId: connection.identity.userId }, payload);
    return accept({});
  };

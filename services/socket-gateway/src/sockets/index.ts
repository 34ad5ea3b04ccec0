import type { SocketHandlers } from '../define-socket-event.ts';
import type { OwnerClient } from '../owner-client.ts';
import { createMessageSend, type MessageSendOptions } from './message-send.ts';
import { createRoomSync } from './room-sync.ts';

/** Every event a client may emit, by its wire name. */
export const createSocketHandlers = (options: MessageSendOptions & { readonly owner: OwnerClient }): SocketHandlers => ({
  'message:send': createMessageSend(options),
  'room:sync': createRoomSync(options.owner),
});

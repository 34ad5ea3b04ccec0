import type { AttachmentTickets } from '@parley/service-kit';
import type { SocketHandlers } from '../define-socket-event.ts';
import type { OwnerClient } from '../owner-client.ts';
import type { PresenceClient } from '../presence-client.ts';
import type { PresenceWatch } from '../presence-watch.ts';
import type { ReadMarkers } from '../read-markers.ts';
import type { Recovery } from '../recovery.ts';
import type { RoomCommands } from '../room-commands.ts';
import type { Typing } from '../typing.ts';
import { createMessageDelete } from './message-delete.ts';
import { createMessageEdit } from './message-edit.ts';
import { createMessageSend } from './message-send.ts';
import { createPresenceSet } from './presence-set.ts';
import { createPresenceUnwatch } from './presence-unwatch.ts';
import { createPresenceWatchEvent } from './presence-watch.ts';
import { createReactionAdd } from './reaction-add.ts';
import { createReactionRemove } from './reaction-remove.ts';
import { createRoomRead } from './room-read.ts';
import { createRoomSync } from './room-sync.ts';
import { createRoomUnread } from './room-unread.ts';
import { createSessionRefresh, type SessionRefreshOptions } from './session-refresh.ts';
import { createTypingStart } from './typing-start.ts';
import { createTypingStop } from './typing-stop.ts';

/** What the events need of the gateway. */
export interface SocketHandlerOptions extends SessionRefreshOptions {
  readonly submit: RoomCommands;
  readonly owner: OwnerClient;
  readonly recover: Recovery;
  readonly markers: ReadMarkers;
  readonly typing: Typing;
  readonly tickets: AttachmentTickets;
  readonly presence: PresenceClient;
  readonly watch: PresenceWatch;
}

/** Every event a client may emit, by its wire name. */
export const createSocketHandlers = (options: SocketHandlerOptions): SocketHandlers => ({
  'message:send': createMessageSend(options.submit, options.typing, options.tickets),
  'message:edit': createMessageEdit(options.submit),
  'message:delete': createMessageDelete(options.submit),
  'reaction:add': createReactionAdd(options.submit),
  'reaction:remove': createReactionRemove(options.submit),
  'room:read': createRoomRead(options.markers),
  'room:unread': createRoomUnread(options.markers),
  'room:sync': createRoomSync(options.recover),
  'typing:start': createTypingStart(options.typing, options.owner),
  'typing:stop': createTypingStop(options.typing),
  'presence:set': createPresenceSet(options.presence, options.owner),
  'presence:watch': createPresenceWatchEvent(options.watch),
  'presence:unwatch': createPresenceUnwatch(options.watch),
  'session:refresh': createSessionRefresh(options),
});

import type { SocketHandler } from '../define-socket-event.ts';
import type { RoomCommands } from '../room-commands.ts';
import type { Typing } from '../typing.ts';

/** `message:send`. Codes: those of {@link RoomCommands}; storing refuses `not_found`, `forbidden`, `muted`, `conflict`, `gone`. */
export const createMessageSend =
  (submit: RoomCommands, typing: Typing): SocketHandler<'message:send'> =>
  async ({ payload, connection }) => {
    const { roomId, clientMessageId, ...message } = payload;
    const answer = submit(connection, roomId, { type: 'message.send', commandId: clientMessageId, ...message });
    typing.ended(connection.identity.userId, roomId);
    return answer;
  };

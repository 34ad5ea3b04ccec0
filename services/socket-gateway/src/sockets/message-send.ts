import type { AttachmentTickets } from '@parley/service-kit';
import type { SocketHandler } from '../define-socket-event.ts';
import type { RoomCommands } from '../room-commands.ts';
import type { Typing } from '../typing.ts';

/** `message:send`. Codes: those of {@link RoomCommands}; storing refuses `not_found`, `forbidden`, `muted`, `conflict`, `gone`. */
export const createMessageSend =
  (submit: RoomCommands, typing: Typing, tickets: AttachmentTickets): SocketHandler<'message:send'> =>
  async ({ payload, connection }) => {
    const { roomId, clientMessageId, attachments: given, traceparent, ...message } = payload;
    const command = { type: 'message.send', commandId: clientMessageId, ...message } as const;
    const files = given === undefined ? undefined : tickets.check(given, { roomId, userId: connection.identity.userId });
    if (files?.ok === false) return files;
    const whole = files === undefined ? command : { ...command, attachments: files.data };
    const answer = submit(connection, roomId, whole, traceparent);
    typing.ended(connection.identity.userId, roomId);
    return answer;
  };

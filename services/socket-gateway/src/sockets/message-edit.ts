import { accept } from '@parley/contracts';
import type { SocketHandler } from '../define-socket-event.ts';
import { commandIdOf, type RoomCommands } from '../room-commands.ts';

/** `message:edit`. Codes: those of {@link RoomCommands}; storing refuses `not_found`, `forbidden`, `muted`, `conflict`. */
export const createMessageEdit =
  (submit: RoomCommands): SocketHandler<'message:edit'> =>
  async ({ payload, connection }) => {
    const { roomId, commandId, ...edit } = payload;
    const done = await submit(connection, roomId, { type: 'message.edit', commandId: commandIdOf(commandId), ...edit });
    return done.ok ? accept({ message: done.data.message }) : done;
  };

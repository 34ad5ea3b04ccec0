import { accept } from '@parley/contracts';
import type { SocketHandler } from '../define-socket-event.ts';
import { commandIdOf, type RoomCommands } from '../room-commands.ts';

/** `message:delete`. Codes: those of {@link RoomCommands}; storing refuses `not_found`, `forbidden`, `muted`, `conflict`. */
export const createMessageDelete =
  (submit: RoomCommands): SocketHandler<'message:delete'> =>
  async ({ payload, connection }) => {
    const { roomId, commandId, ...deletion } = payload;
    const done = await submit(connection, roomId, { type: 'message.delete', commandId: commandIdOf(commandId), ...deletion });
    return done.ok ? accept({ message: done.data.message }) : done;
  };

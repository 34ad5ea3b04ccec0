import { accept } from '@parley/contracts';
import type { SocketHandler } from '../define-socket-event.ts';
import { commandIdOf, type RoomCommands } from '../room-commands.ts';

/** `reaction:add`. Codes: those of {@link RoomCommands}; storing refuses `not_found`, `forbidden`, `gone`, `muted`, `conflict`. */
export const createReactionAdd =
  (submit: RoomCommands): SocketHandler<'reaction:add'> =>
  async ({ payload, connection }) => {
    const { roomId, commandId, ...reaction } = payload;
    const done = await submit(connection, roomId, { type: 'reaction.add', commandId: commandIdOf(commandId), ...reaction });
    return done.ok ? accept({ message: done.data.message }) : done;
  };

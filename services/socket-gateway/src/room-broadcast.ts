import type { ServerEventName, ServerEventPayload } from '@parley/contracts';
import { messageFrame } from './message-frame.ts';
import type { ChatServer } from './socket-types.ts';

/** Socket.IO's type of a packet that carries an event: https://socket.io/docs/v4/socket-io-protocol/ */
const eventType = '2';

/**
 * Emits to all sockets of a Socket.IO room that are connected here, as `io.local.to(channel).emit` does: without its look for
 * binary parts in all of the payload, and with one frame for all. Whoever is in one of the channels of `except` gets nothing.
 */
export const emitHere = <Name extends ServerEventName>(
  io: ChatServer,
  channel: string,
  name: Name,
  payload: ServerEventPayload<Name>,
  except: readonly string[] = [],
): void => {
  const { sockets, adapter } = io.sockets;
  const members = adapter.rooms.get(channel);
  if (members === undefined) return;
  const packet = eventType + JSON.stringify([name, payload]);
  const options = { compress: false, wsPreEncodedFrame: [messageFrame(packet)] };
  const isExcepted = (id: string): boolean => except.some((one) => adapter.rooms.get(one)?.has(id) === true);
  for (const id of members) if (!isExcepted(id)) sockets.get(id)?.conn.write(packet, options);
};

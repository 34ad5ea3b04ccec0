import type { Socket as EngineSocket } from 'engine.io';

/** Ends a connection at once, whether or not its client does its part; what is queued is dropped with it. */
export const forceEnd = (connection: EngineSocket): void => {
  const { transport } = connection;
  connection.close(true);
  // A polling transport that is asked a second time goes on waiting for a poll, for half a minute.
  if (connection.readyState !== 'closed') transport.emit('close');
  // So does a WebSocket for its client's last words, and keeps all that is queued.
  const socket: unknown = 'socket' in transport ? transport.socket : undefined;
  if (typeof socket === 'object' && socket !== null && 'terminate' in socket && typeof socket.terminate === 'function')
    socket.terminate();
};

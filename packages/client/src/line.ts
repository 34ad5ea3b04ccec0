import type {
  AckError,
  ClientEventData,
  ClientEventName,
  ClientEventPayload,
  Ready,
  RoomSync,
  ServerEventPayload,
  Synced,
} from '@parley/contracts';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { type Answer, unavailable } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Plain } from './plain.ts';

/** Everything the server emits after `ready`, by name. */
export interface ServerEventsOfLine {
  readonly 'room:events': ServerEventPayload<'room:events'>;
  readonly 'user:events': ServerEventPayload<'user:events'>;
  readonly 'room:resync': ServerEventPayload<'room:resync'>;
  readonly 'server:status': ServerEventPayload<'server:status'>;
  readonly 'server:draining': ServerEventPayload<'server:draining'>;
  readonly typing: ServerEventPayload<'typing'>;
  readonly seen: ServerEventPayload<'seen'>;
  readonly presence: ServerEventPayload<'presence'>;
  readonly 'session:expiring': ServerEventPayload<'session:expiring'>;
  readonly 'session:revoked': ServerEventPayload<'session:revoked'>;
}

/** One event of the server, as a union over its name. */
export type ServerEvent = {
  [Name in keyof ServerEventsOfLine]: { readonly name: Name; readonly payload: ServerEventsOfLine[Name] };
}[keyof ServerEventsOfLine];

/** Why a line ended: the server refused it with a code of ER2, or it was lost. */
export type LineEnd = { readonly kind: 'refused'; readonly error: AckError } | { readonly kind: 'lost'; readonly cause: string };

/** Whom a line tells. Nothing is told after `onEnd`, nor after `close`. */
export interface LineListener {
  /** `synced` is the answer for the rooms that the line was opened with, from a server that takes them. */
  onReady(ready: Ready, synced?: Promise<Answer<Synced>>): void;
  onEvent(event: ServerEvent): void;
  /** Once, and not for `close`. */
  onEnd(end: LineEnd): void;
}

/** Emits a command and waits for its acknowledgement; without one in time, or at all, `unavailable`. Never rejects. */
export type Emit = <Name extends ClientEventName>(
  name: Name,
  payload: Plain<ClientEventPayload<Name>>,
) => Promise<Answer<ClientEventData<Name>>>;

/** One connection from its beginning to its end; it does not come back by itself. */
export interface Line {
  readonly emit: Emit;
  /** Commands without an answer yet. */
  unanswered(): number;
  close(): void;
}

type Acknowledge<Name extends ClientEventName> = (answer: Answer<ClientEventData<Name>>) => void;
type ServerListeners = { ready: (ready: Ready) => void; 'room:synced': (answer: Answer<Synced>) => void } & {
  [Name in keyof ServerEventsOfLine]: (payload: ServerEventsOfLine[Name]) => void;
};
type ClientCommands = {
  [Name in ClientEventName]: (payload: Plain<ClientEventPayload<Name>>, acknowledge: Acknowledge<Name>) => void;
};
type ChatSocket = Socket<ServerListeners, ClientCommands>;

/** Opens a Socket.IO connection: `io` of socket.io-client. */
export type OpenSocket = (url: string, options: Partial<ManagerOptions & SocketOptions>) => ChatSocket;

/** What a line needs. */
export interface LineOptions {
  readonly url: string;
  readonly token: string;
  /** Where whoever comes back stands (RC1). */
  readonly rooms?: Plain<RoomSync['rooms']> | undefined;
  readonly clock: Clock;
  readonly openSocket?: OpenSocket | undefined;
  /** `['websocket', 'polling']` where nothing is said: the second where the first cannot be had. */
  readonly transports?: readonly ('websocket' | 'polling')[] | undefined;
}

/** Opens a line. */
export type OpenLine = (options: LineOptions, listener: LineListener) => Line;

/** From the first packet to `ready`, ms. */
const readyWithinMs = 20_000;
/** The server answers a send within 10 s (MS8). */
const answerWithinMs = 12_000;

/** Opens a line over Socket.IO. */
export const openLine: OpenLine = (options, listener) => {
  const socket = (options.openSocket ?? io)(options.url, socketOptions(options));
  const waiting = new Set<() => void>();
  let state: 'opening' | 'open' | 'ended' = 'opening';
  const close = (): void => {
    state = 'ended';
    cancelReady();
    socket.close();
    for (const giveUp of waiting) giveUp();
  };
  const end = (how: LineEnd): void => {
    if (state === 'ended') return;
    close();
    listener.onEnd(how);
  };
  const cancelReady = options.clock.after(readyWithinMs, () => end({ kind: 'lost', cause: 'no ready in time' }));

  socket.on('connect_error', (error) => end(endOf(error)));
  socket.on('disconnect', (reason) => end({ kind: 'lost', cause: reason }));
  socket.on('ready', (ready) => {
    if (state !== 'opening') return;
    state = 'open';
    cancelReady();
    listener.onReady(ready, ready.syncing === true ? answered((settle) => socket.once('room:synced', settle)) : undefined);
  });
  listen(socket, (event) => {
    if (state === 'open') listener.onEvent(event);
  });

  /** An answer, for as long as it is waited for and the connection lives. */
  const answered = <T>(hear: (settle: (answer: Answer<T>) => void) => void): Promise<Answer<T>> =>
    new Promise((resolve) => {
      const settle = (answer: Answer<T>): void => {
        cancel();
        waiting.delete(giveUp);
        resolve(answer);
      };
      const giveUp = (): void => settle(unavailable('the connection was lost before the answer', 'unknown'));
      const cancel = options.clock.after(answerWithinMs, () => settle(unavailable('there was no answer in time', 'unknown')));
      waiting.add(giveUp);
      hear(settle);
    });

  const emit: Emit = (name, payload) =>
    state === 'open'
      ? answered((settle) => emitOn(socket, name, payload, settle))
      : Promise.resolve(unavailable('there is no connection', 'rejected'));

  return { emit, unanswered: () => waiting.size, close };
};

const socketOptions = ({ token, rooms = [], transports }: LineOptions): Partial<ManagerOptions & SocketOptions> => ({
  auth: { token, protocol: 1, ...(rooms.length > 0 && { rooms }) },
  transports: [...(transports ?? ['websocket', 'polling'])],
  tryAllTransports: true,
  forceNew: true,
  // The connection decides when to come back, and with which token.
  reconnection: false,
  timeout: readyWithinMs,
});

/** A lasting refusal carries the error of ER1; anything else is the network's. */
const endOf = (error: Error & { readonly data?: unknown }): LineEnd =>
  isAckError(error.data) ? { kind: 'refused', error: error.data } : { kind: 'lost', cause: error.message };

const isAckError = (data: unknown): data is AckError =>
  typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string';

const listen = (socket: ChatSocket, take: (event: ServerEvent) => void): void => {
  socket.on('room:events', (payload) => take({ name: 'room:events', payload }));
  socket.on('user:events', (payload) => take({ name: 'user:events', payload }));
  socket.on('room:resync', (payload) => take({ name: 'room:resync', payload }));
  socket.on('server:status', (payload) => take({ name: 'server:status', payload }));
  socket.on('server:draining', (payload) => take({ name: 'server:draining', payload }));
  socket.on('typing', (payload) => take({ name: 'typing', payload }));
  socket.on('seen', (payload) => take({ name: 'seen', payload }));
  socket.on('presence', (payload) => take({ name: 'presence', payload }));
  socket.on('session:expiring', (payload) => take({ name: 'session:expiring', payload }));
  socket.on('session:revoked', (payload) => take({ name: 'session:revoked', payload }));
};

/** The socket's own type does not let the compiler see that a generic name and its payload belong together. */
const emitOn = <Name extends ClientEventName>(
  socket: ChatSocket,
  name: Name,
  payload: Plain<ClientEventPayload<Name>>,
  acknowledge: Acknowledge<Name>,
): void => {
  const emitter: { emit(event: string, ...args: readonly unknown[]): unknown } = socket;
  emitter.emit(name, payload, acknowledge);
};

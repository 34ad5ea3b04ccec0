import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

/** One client: where it connects, what it says of itself, and the rooms it writes to. */
export interface LineSpec {
  /** `http://host:port`. */
  readonly url: string;
  readonly auth: Readonly<Record<string, unknown>>;
  /** The event after which the server counts it as connected; undefined where Socket.IO's own answer is enough. */
  readonly readyEvent: string | undefined;
  /** A room that it shares with others. */
  readonly sharedRoom: string;
  /** A room of its own. */
  readonly ownRoom: string;
  /** The address it connects from; by default the system chooses. One address has 28,000 ports to the same server. */
  readonly localAddress?: string;
}

/** What a client hears. */
export interface LineListener {
  /** The text of an event's packet. */
  onEvent(text: string): void;
  /** The connection has ended by itself. */
  onLost(reason: string): void;
}

/** A connected client. */
export interface Line {
  readonly spec: LineSpec;
  /** Sends `message:send`; `onAck` gets the text of the acknowledgement's arguments. */
  send(roomId: string, content: string, onAck: (text: string) => void): void;
  /** Emits any other event, its payload as JSON; without `onAck` no acknowledgement is asked for. */
  emit(event: string, payload: string, onAck?: (text: string) => void): void;
  close(): void;
}

const connectWithinMs = 30_000;

/**
 * A Socket.IO client by hand over a WebSocket: Engine.IO's open (0), ping (2), pong (3) and message (4), Socket.IO's connect
 * (0), event (2), acknowledgement (3) and refusal (4). It parses nothing, so that the cores are left to the servers.
 */
export const connectLine = (spec: LineSpec, listener: LineListener): Promise<Line> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${spec.url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
      ...(spec.localAddress === undefined ? {} : { localAddress: spec.localAddress }),
    });
    const waiting = new Map<number, (text: string) => void>();
    let nextId = 0;
    let connected = false;
    let closed = false;
    const timer = setTimeout(() => fail('it took too long'), connectWithinMs);
    const fail = (reason: string): void => {
      clearTimeout(timer);
      if (closed) return;
      closed = true;
      socket.terminate();
      if (connected) listener.onLost(reason);
      else reject(new Error(`${spec.url} was not connected: ${reason}`));
    };
    const emit: Line['emit'] = (event, payload, onAck) => {
      if (onAck === undefined) return socket.send(`42["${event}",${payload}]`);
      const id = nextId;
      nextId += 1;
      waiting.set(id, onAck);
      socket.send(`42${id}["${event}",${payload}]`);
    };
    const line: Line = {
      spec,
      send: (roomId, content, onAck) =>
        emit('message:send', `{"roomId":"${roomId}","clientMessageId":"${randomUUID()}","content":"${content}"}`, onAck),
      emit,
      close: () => {
        closed = true;
        socket.close();
      },
    };
    const ready = (): void => {
      if (connected) return;
      connected = true;
      clearTimeout(timer);
      resolve(line);
    };
    const acknowledge = (text: string): void => {
      const from = text.indexOf('[');
      const id = Number(text.slice(2, from));
      const onAck = waiting.get(id);
      waiting.delete(id);
      onAck?.(text.slice(from));
    };
    const take = (text: string): void => {
      if (text.startsWith('42')) {
        if (!connected && text.startsWith(`["${spec.readyEvent}"`, 2)) ready();
        listener.onEvent(text);
      } else if (text.startsWith('43')) acknowledge(text);
      else if (text === '2') socket.send('3');
      else if (text.startsWith('0')) socket.send(`40${JSON.stringify(spec.auth)}`);
      else if (text.startsWith('40')) {
        if (spec.readyEvent === undefined) ready();
      } else fail(text);
    };
    socket.on('message', (data: Buffer) => take(data.toString()));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', (code) => fail(`closed with ${code}`));
  });

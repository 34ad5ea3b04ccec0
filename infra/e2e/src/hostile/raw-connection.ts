import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

/** A TCP connection on which anything may be written. */
export interface RawConnection {
  readonly socket: Socket;
  /** What has come so far, a character for each byte. */
  received(): string;
  /** Resolves once the connection has ended, however that came. */
  readonly ended: Promise<void>;
  isOpen(): boolean;
}

/** Opens a connection to where a URL points. */
export const openRaw = async (url: string): Promise<RawConnection> => {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  let text = '';
  let open = true;
  socket.on('data', (bytes) => (text += bytes.toString('latin1')));
  const ended = new Promise<void>((resolve) =>
    socket.once('close', () => {
      open = false;
      resolve();
    }),
  );
  await once(socket, 'connect');
  // From here on an error is one more way to end.
  socket.on('error', () => undefined);
  return { socket, received: () => text, ended, isOpen: () => open };
};

/** Writes a request and waits for the whole answer: the request has to say `Connection: close`. */
export const answerTo = async (url: string, request: string): Promise<string> => {
  const raw = await openRaw(url);
  raw.socket.write(request);
  await raw.ended;
  return raw.received();
};

/** Writes the beginning of a request, then a byte every so often for as long as it is listened to. */
export const drip = async (url: string, begin: string, everyMs: number): Promise<RawConnection> => {
  const raw = await openRaw(url);
  raw.socket.write(begin);
  const timer = setInterval(() => raw.socket.writable && raw.socket.write('a'), everyMs);
  void raw.ended.then(() => clearInterval(timer));
  return raw;
};

import { randomBytes } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';

/** A TCP connection on which anything may be written. */
export interface RawConnection {
  readonly socket: Socket;
  /** What has come so far. */
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
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) =>
    socket.once('close', () => {
      open = false;
      resolve();
    }),
  );
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, received: () => text, ended, isOpen: () => open };
};

/** Writes a request and waits for the whole answer, or for the connection to end. */
export const answerTo = async (url: string, request: string | Buffer): Promise<string> => {
  const raw = await openRaw(url);
  raw.socket.write(request);
  await raw.ended;
  return raw.received();
};

/** A frame from a client (RFC 6455 section 5.2), masked as it must be unless said otherwise. */
export const frame = (first: number, payload: Buffer, masked = true): Buffer => {
  const mask = masked ? randomBytes(4) : Buffer.alloc(0);
  const body = Buffer.from(payload.map((byte, index) => (masked ? byte ^ (mask[index % 4] ?? 0) : byte)));
  const flag = masked ? 0x80 : 0;
  const long = payload.length > 0xff_ff;
  const head = Buffer.alloc(payload.length < 126 ? 2 : long ? 10 : 4);
  head[0] = first;
  head[1] = flag | (payload.length < 126 ? payload.length : long ? 127 : 126);
  if (long) head.writeBigUInt64BE(BigInt(payload.length), 2);
  else if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, mask, body]);
};

/** Final text frame, first text frame of several, final and middle continuation, binary, ping. */
export const opcodes = { text: 0x81, textBegins: 0x01, goesOn: 0x00, ends: 0x80, binary: 0x82, ping: 0x89 } as const;

/** Whether a frame of a server that closes is among what came behind the head (RFC 6455 section 5.5.1). */
const saysGoodbye = (received: string): boolean => {
  const bytes = Buffer.from(received, 'latin1');
  let at = bytes.indexOf('\r\n\r\n') + 4;
  while (at + 2 <= bytes.length) {
    if (bytes[at] === 0x88) return true;
    const short = bytes[at + 1] ?? 0;
    if (short === 126 && at + 4 > bytes.length) return false;
    at += short === 126 ? 4 + bytes.readUInt16BE(at + 2) : 2 + short;
  }
  return false;
};

/** Upgrades to a WebSocket of Engine.IO, and lets somebody in where a token is given. */
export const openRawWebSocket = async (url: string, token?: string): Promise<RawConnection> => {
  const raw = await openRaw(url);
  raw.socket.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  raw.socket.on('data', () => {
    // A server that closes waits for the client's word; one that goes away is as good.
    if (saysGoodbye(raw.received())) raw.socket.destroy();
  });
  const until = async (text: string): Promise<void> => {
    while (raw.isOpen() && !raw.received().includes(text)) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await until('"sid"');
  if (token !== undefined) {
    raw.socket.write(frame(opcodes.text, Buffer.from(`40${JSON.stringify({ token, protocol: 1 })}`)));
    await until('42["ready"');
  }
  return raw;
};

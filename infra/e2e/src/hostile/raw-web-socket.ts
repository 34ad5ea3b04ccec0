import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { openRaw, type RawConnection } from './raw-connection.ts';
import { frame, opcodes, saysGoodbye } from './web-socket-frame.ts';

const handshake =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** Opens a connection of Engine.IO that says nothing; it ends when the server says goodbye. */
export const openSilent = async (url: string): Promise<RawConnection> => {
  const raw = await openRaw(url);
  raw.socket.on('data', () => {
    if (saysGoodbye(raw.received())) raw.socket.destroy();
  });
  raw.socket.write(handshake);
  await eventually(() => expect(raw.received()).toContain('"sid"'));
  return raw;
};

/** Opens one on which somebody is signed in, and waits for `ready`. */
export const openSignedIn = async (url: string, token: string): Promise<RawConnection> => {
  const raw = await openSilent(url);
  raw.socket.write(frame(opcodes.text, Buffer.from(`40${JSON.stringify({ token, protocol: 1 })}`)));
  await eventually(() => expect(raw.received()).toContain('42["ready"'));
  return raw;
};

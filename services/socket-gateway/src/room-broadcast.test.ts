import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RoomId } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { Server } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { afterAll, expect, test } from 'vitest';
import { emitHere } from './room-broadcast.ts';
import type { ChatServer } from './socket-types.ts';

const http = createServer();
const io: ChatServer = new Server(http);
const clients: Socket[] = [];
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await io.close();
});

test('everybody in the room gets it over whichever transport, as Socket.IO would send it, and nobody else', async () => {
  io.on('connection', (socket) => void socket.join(String(socket.handshake.auth['room'])));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const received = await Promise.all(
    [
      { transports: ['websocket'], room: 'here' },
      { transports: ['polling'], room: 'here' },
      { transports: ['websocket'], room: 'elsewhere' },
    ].map(async ({ transports, room }) => {
      const client = connect(`http://127.0.0.1:${port}`, { transports, auth: { room } });
      clients.push(client);
      const got: unknown[] = [];
      client.on('room:resync', (payload: unknown) => got.push(payload));
      await new Promise<void>((resolve) => client.once('connect', resolve));
      return got;
    }),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any text will do
  const payload = { roomIds: ['„ü“ 🙂' as RoomId] };
  emitHere(io, 'here', 'room:resync', payload);
  io.local.to('here').emit('room:resync', payload);
  emitHere(io, 'nobody is here', 'room:resync', payload);
  await eventually(() => expect(received).toEqual([[payload, payload], [payload, payload], []]));
});

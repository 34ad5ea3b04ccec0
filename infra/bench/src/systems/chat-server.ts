import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { Server } from 'socket.io';

// The chat of Socket.IO's own tutorial, over several processes: one INSERT per message where there is a database, then
// the broadcast through the Redis adapter, then the acknowledgement. It knows neither accounts nor permissions nor repeats.
const { REDIS_URL = '', DATABASE_URL, CHANNELS = 'bench' } = process.env;

// RESP2: the adapter's subscriber expects it.
const publisher = new Redis(REDIS_URL, { protocol: 2 });
const subscriber = publisher.duplicate();
// The Redis of a bench may end before its chats do.
for (const client of [publisher, subscriber]) client.on('error', () => undefined);
const pool = DATABASE_URL === undefined ? undefined : new Pool({ connectionString: DATABASE_URL });
// Whoever stands before it may ask whether it is there.
const http = createServer((_request, response) => void response.end('here'));
// Chats that are compared share a Redis: by its default name each of them would hear, and deliver, the others' messages.
const io = new Server(http, { adapter: createAdapter(publisher, subscriber, { key: CHANNELS }) });

interface Send {
  readonly roomId: string;
  readonly clientMessageId: string;
  readonly content: string;
}

const store = async (sender: string, { roomId, clientMessageId, content }: Send): Promise<unknown> => {
  const reply = await pool?.query(
    'INSERT INTO messages (room, sender, client_offset, content) VALUES ($1, $2, $3, $4) RETURNING id, created_at',
    [roomId, sender, clientMessageId, content],
  );
  return reply?.rows[0];
};

io.on('connection', (socket) => {
  const { sender, rooms }: Record<string, unknown> = socket.handshake.auth;
  void socket.join(Array.isArray(rooms) ? rooms.map(String) : []);
  socket.on('message:send', async (send: Send, acknowledge: (reply: unknown) => void) => {
    const message = { ...send, sender, stored: await store(String(sender), send) };
    io.to(send.roomId).emit('message', message);
    acknowledge({ ok: true, data: message });
  });
});

http.listen(0, '127.0.0.1', () => process.send?.(http.address()));
process.once('disconnect', () => process.exit(0));

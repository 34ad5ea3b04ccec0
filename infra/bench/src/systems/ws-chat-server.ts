import { type WebSocket, WebSocketServer } from 'ws';

// Reads and writes the frames that a Socket.IO client sends and expects, and does nothing else: no accounts, no rooms but
// those that a client names, nothing kept, nothing parsed but where a frame goes.
const rooms = new Map<string, Set<WebSocket>>();

const join = (socket: WebSocket, room: string): void => {
  const members = rooms.get(room) ?? new Set();
  rooms.set(room, members.add(socket));
  socket.on('close', () => members.delete(socket));
};

const roomsIn = (text: string): string[] => {
  const said: unknown = JSON.parse(text);
  const named: unknown = typeof said === 'object' && said !== null ? Reflect.get(said, 'rooms') : undefined;
  return Array.isArray(named) ? named.map(String) : [];
};

const marker = '"roomId":"';

const handOn = (socket: WebSocket, text: string): void => {
  const data = text.indexOf('[');
  const from = text.indexOf(marker) + marker.length;
  const frame = `42${text.slice(data)}`;
  for (const member of rooms.get(text.slice(from, text.indexOf('"', from))) ?? []) member.send(frame);
  socket.send(`43${text.slice(2, data)}[{"ok":true}]`);
};

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.startsWith('42')) handOn(socket, text);
    else if (text.startsWith('40')) {
      for (const room of roomsIn(text.slice(2))) join(socket, room);
      socket.send('40{}');
    }
  });
  socket.on('error', () => socket.terminate());
  socket.send('0{}');
});
server.on('listening', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit(0));

import { WebSocketServer } from 'ws';

// Opens WebSockets and does nothing else: what the `ws` package alone costs per connection. It asks for a queue of waiting
// connections that a crowd fits into, since a full one would measure the kernel's pauses before it tries again.
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4_096 });
server.on('connection', (socket) => socket.on('error', () => socket.terminate()));
server.on('listening', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit(0));

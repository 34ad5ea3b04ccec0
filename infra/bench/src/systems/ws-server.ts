import { WebSocketServer } from 'ws';

// Accepts WebSockets and says the two packets after which a Socket.IO client counts itself as connected. It listens to
// nothing and keeps nothing: what a connection costs below everything that a chat adds.
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.send('0{}');
  socket.send('40{}');
});
server.on('listening', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit(0));

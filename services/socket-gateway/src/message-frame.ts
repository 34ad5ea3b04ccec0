/** Engine.IO's type of a packet that carries a message: https://socket.io/docs/v4/engine-io-protocol/ */
const messageType = '4';
const [final, text] = [0x80, 0x01];

/**
 * A message of Engine.IO as one whole text frame of a WebSocket, head and payload in one buffer, unmasked as all that servers
 * send: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export const messageFrame = (data: string): Buffer => {
  const payload = messageType + data;
  const bytes = Buffer.byteLength(payload);
  const headBytes = bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headBytes + bytes);
  frame[0] = final | text;
  frame[1] = headBytes === 2 ? bytes : headBytes === 4 ? 126 : 127;
  if (headBytes === 4) frame.writeUInt16BE(bytes, 2);
  if (headBytes === 10) frame.writeBigUInt64BE(BigInt(bytes), 2);
  frame.write(payload, headBytes);
  return frame;
};

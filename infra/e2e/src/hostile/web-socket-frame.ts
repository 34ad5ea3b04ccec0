import { randomBytes } from 'node:crypto';

/** First bytes of frames: whole text, text that goes on, its end, bytes, a ping (RFC 6455 section 5.2). */
export const opcodes = { text: 0x81, textBegins: 0x01, ends: 0x80, binary: 0x82, ping: 0x89 } as const;

/** A frame from a client (RFC 6455 section 5.2), masked as it must be unless said otherwise. */
export const frame = (first: number, payload: Buffer, masked = true): Buffer => {
  const mask = masked ? randomBytes(4) : Buffer.alloc(0);
  const body = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([headOf(first, payload.length, masked ? 0x80 : 0), mask, body]);
};

const headOf = (first: number, length: number, maskBit: number): Buffer => {
  if (length < 126) return Buffer.from([first, maskBit | length]);
  const long = length > 0xff_ff;
  const head = Buffer.alloc(long ? 10 : 4);
  head[0] = first;
  head[1] = maskBit | (long ? 127 : 126);
  if (long) head.writeBigUInt64BE(BigInt(length), 2);
  else head.writeUInt16BE(length, 2);
  return head;
};

/** Whether a closing frame is among what a server sent behind the head of its answer (RFC 6455 section 5.5.1). */
export const saysGoodbye = (received: string): boolean => {
  const bytes = Buffer.from(received, 'latin1');
  let at = bytes.indexOf('\r\n\r\n') + 4;
  while (at + 2 <= bytes.length) {
    if (bytes[at] === 0x88) return true;
    const length = bytes[at + 1] ?? 0;
    if (length === 126 && at + 4 > bytes.length) return false;
    at += length === 126 ? 4 + bytes.readUInt16BE(at + 2) : 2 + length;
  }
  return false;
};

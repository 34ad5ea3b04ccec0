import { randomUUID } from 'node:crypto';
import { frame, opcodes } from './web-socket-frame.ts';

/** What all of them would store, if one of them were taken. */
export const smuggled = 'smuggled';

/** What no client sends, and the frames of it. */
export type BadFrames = readonly [what: string, frames: (roomId: string) => readonly Buffer[]];

const emission = (roomId: string, more = ''): Buffer =>
  Buffer.from(`421["message:send",${JSON.stringify({ roomId, clientMessageId: randomUUID(), content: `${smuggled}${more}` })}]`);

const text = (packet: string, ...bytes: number[]): Buffer =>
  frame(opcodes.text, Buffer.concat([Buffer.from(packet), Buffer.from(bytes)]));

const notText: readonly BadFrames[] = [
  ['bytes that UTF-8 does not have', () => [text('42["x","', 0xff, 0xfe)]],
  ['half a character at the end', () => [text('42', 0xe2, 0x82)]],
  ['a surrogate in UTF-8', () => [text('42', 0xed, 0xa0, 0x80)]],
];

const notFrames: readonly BadFrames[] = [
  ['a frame that is not masked', (roomId) => [frame(opcodes.text, emission(roomId), false)]],
  ['bits that nobody agreed on', (roomId) => [frame(opcodes.text | 0x40, emission(roomId))]],
  ['an opcode that is not given out', (roomId) => [frame(0x83, emission(roomId))]],
  ['a ping over 125 bytes', () => [frame(opcodes.ping, Buffer.alloc(126))]],
  ['a continuation of nothing', (roomId) => [frame(opcodes.ends, emission(roomId))]],
  [
    'pieces that are over 256 KiB together',
    (roomId) => [
      frame(opcodes.textBegins, emission(roomId, 'x'.repeat(200_000))),
      frame(opcodes.ends, Buffer.alloc(70_000, 'x')),
    ],
  ],
];

const notPackets: readonly BadFrames[] = [
  ['bytes that no packet announced', (roomId) => [frame(opcodes.binary, emission(roomId))]],
  [
    'text where attachments were announced',
    (roomId) => [text('452-1["message:send",{"_placeholder":true,"num":0}]'), frame(opcodes.text, emission(roomId))],
  ],
  [
    'a placeholder for an attachment that does not come',
    () => [text('451-1["message:send",{"_placeholder":true,"num":7}]'), frame(opcodes.binary, Buffer.from('x'))],
  ],
  ['a second sign-in', () => [text('40{"token":"x","protocol":1}')]],
];

/** Frames that break a rule of UTF-8, of WebSocket or of Socket.IO. */
export const badFrames: readonly BadFrames[] = [...notText, ...notFrames, ...notPackets];

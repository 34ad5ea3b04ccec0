import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { connect, createRoom, type Line, type Person, register, type UserFrame } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

interface ReadState {
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
}
type Answer = { ok: true; data: ReadState } | { ok: false; error: { code: string } };

const stateInList = async (person: Person, roomId: string): Promise<ReadState> => {
  const reply = await person.call<{ items: (ReadState & { id: string })[] }>('GET', '/api/rooms');
  const room = reply.body.items.find(({ id }) => id === roomId);
  if (room === undefined) throw new Error('the room is not listed');
  return { readSeq: room.readSeq, unread: room.unread, mentions: room.mentions };
};

const lastRead = (frames: readonly UserFrame[], roomId: string) =>
  frames
    .flatMap(({ events }) => events)
    .filter(({ type, data }) => type === 'read.changed' && data['roomId'] === roomId)
    .at(-1)?.data;

/** Anna writes, Ben reads on two devices that hang on different gateways. */
const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const room = await createRoom(anna, [ben]);
  const [writer, phone, laptop] = await Promise.all([connect(anna), connect(ben), connect(ben)]);
  return { anna, ben, room, writer, phone, laptop };
};

const read = (line: Line, event: 'room:read' | 'room:unread', payload: object) => line.emit<Answer>(event, payload);

describe('how far somebody has read', () => {
  test('RD1 RD3 unread and mentions count what others wrote, and every device hears of a moved marker', async () => {
    const { anna, ben, room, writer, phone, laptop } = await pair();
    for (const text of ['one', `two for @${ben.username}`, 'three'])
      expect(await writer.send(room, text)).toMatchObject({ ok: true });
    await phone.send(room, 'my own');
    expect(await stateInList(ben, room)).toEqual({ readSeq: 0, unread: 3, mentions: 1 });
    expect(await stateInList(anna, room)).toMatchObject({ unread: 1, mentions: 0 });
    const state = { readSeq: 2, unread: 1, mentions: 0 };
    expect(await read(phone, 'room:read', { roomId: room, seq: 2 })).toEqual({ ok: true, data: state });
    await eventually(() => expect(lastRead(laptop.userFrames, room)).toEqual({ roomId: room, ...state }), { timeoutMs: 1_000 });
    expect(await stateInList(ben, room)).toEqual(state);
  });

  test('RD2 the marker moves forward only, room:unread moves it back, and ready tells it to a new device', async () => {
    const { ben, room, writer, phone } = await pair();
    for (const text of ['one', 'two', 'three']) await writer.send(room, text);
    expect(await read(phone, 'room:read', { roomId: room, seq: 3 })).toMatchObject({ data: { readSeq: 3, unread: 0 } });
    expect(await read(phone, 'room:read', { roomId: room, seq: 1 })).toMatchObject({ data: { readSeq: 3, unread: 0 } });
    expect(await read(phone, 'room:unread', { roomId: room, seq: 1 })).toMatchObject({ data: { readSeq: 1, unread: 2 } });
    expect(await read(phone, 'room:read', { roomId: room, seq: 4 })).toMatchObject({ error: { code: 'invalid' } });
    await eventually(async () => {
      const later = await connect(ben);
      expect(later.ready.rooms).toContainEqual(expect.objectContaining({ roomId: room, readSeq: 1 }));
      later.close();
    });
  });

  test('RD1 a deleted message is unread no more, and its mention is gone', async () => {
    const { ben, room, writer } = await pair();
    const sent = await writer.send(room, `@${ben.username}: look`);
    if (!sent.ok) throw new Error(sent.error.code);
    expect(await stateInList(ben, room)).toMatchObject({ unread: 1, mentions: 1 });
    await writer.emit('message:delete', { roomId: room, messageId: sent.data.message.id });
    expect(await stateInList(ben, room)).toMatchObject({ unread: 0, mentions: 0 });
  });

  test('RD1 whoever joins later starts with nothing unread', async () => {
    const { anna, room, writer } = await pair();
    await writer.send(room, 'before');
    const carl = await register(sharedUrl(), 'carl');
    await anna.call('POST', `/api/rooms/${room}/members`, { userIds: [carl.id] });
    expect(await stateInList(carl, room)).toEqual({ readSeq: 1, unread: 0, mentions: 0 });
  });
});

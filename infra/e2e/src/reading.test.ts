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
    await eventually(() => expect(lastRead(laptop.userFrames, room)).toEqual({ roomId: room, ...state }));
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

interface Seen {
  readonly userId: string;
  readonly from: number;
  readonly to: number;
}

describe('who has seen a message', () => {
  const seenBy = async (person: Person, room: string, range = '') =>
    (await person.call<{ items: Seen[] }>('GET', `/api/rooms/${room}/seen-by${range}`)).body.items;
  const told = (line: Line) =>
    line.others.filter(([event]) => event === 'seen').flatMap(([, payload]) => (payload as { items?: Seen[] }).items ?? []);

  test('RD5 RD7 is told to the others in the room as it is read, and to who asks', async () => {
    const { anna, ben, room, writer, phone, laptop } = await pair();
    for (const text of ['one', 'two', 'three']) await writer.send(room, text);
    expect(await seenBy(anna, room)).toEqual([]);
    await read(phone, 'room:read', { roomId: room, seq: 2 });
    const seen = { userId: ben.id, from: 1, to: 2 };
    await eventually(() => expect(told(writer)).toEqual([seen]));
    expect(await seenBy(anna, room)).toEqual([seen]);
    expect(await seenBy(anna, room, '?from=2&to=3')).toEqual([{ ...seen, from: 2 }]);
    expect(await seenBy(anna, room, '?from=3&to=3')).toEqual([]);
    await read(laptop, 'room:unread', { roomId: room, seq: 0 });
    expect(await seenBy(anna, room, '?from=2&to=2')).toEqual([{ ...seen, from: 2 }]);
  });

  test('RD6 is neither told of somebody who hides it nor to them, on none of their devices', async () => {
    const { anna, ben, room, writer, phone, laptop } = await pair();
    for (const text of ['one', 'two']) await writer.send(room, text);
    const reply = await ben.call('PATCH', '/api/me/reading', { readReceipts: false });
    expect([reply.status, reply.body]).toEqual([200, { readReceipts: false }]);
    const types = (line: Line) => line.userFrames.flatMap(({ events }) => events.map(({ type }) => type));
    await eventually(() => expect([types(phone).at(-1), types(laptop).at(-1)]).toEqual(['reading.changed', 'reading.changed']));
    await read(phone, 'room:read', { roomId: room, seq: 2 });
    await phone.send(room, 'three');
    await read(writer, 'room:read', { roomId: room, seq: 3 });
    await eventually(() => expect(told(writer)).toEqual([{ userId: anna.id, from: 1, to: 3 }]));
    expect([told(phone), await seenBy(anna, room)]).toEqual([[], []]);
    expect((await ben.call('GET', `/api/rooms/${room}/seen-by`)).status).toBe(403);
    expect((await connect(ben)).ready['reading']).toEqual({ readReceipts: false });
  });
});

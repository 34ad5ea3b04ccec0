import { randomUUID } from 'node:crypto';
import { CommandId, MessageId, RequestId, RoomId, UserId } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideSends, type Send, type SendBatch, type SendState } from './send-batch.ts';
import type { StoredRoom } from './store/rooms.ts';

const uuids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());
const roomIds = uuids(3).map((id) => RoomId.parse(id));
const userIds = uuids(3).map((id) => UserId.parse(id));
const commandIds = uuids(4).map((id) => CommandId.parse(id));
const requestIds = uuids(4).map((id) => RequestId.parse(id));

const roomOf = (id: RoomId, more: Partial<StoredRoom> = {}): StoredRoom => ({
  id,
  kind: 'private',
  name: 'Room',
  topic: '',
  createdBy: UserId.parse(randomUUID()),
  createdAt: new Date(0),
  rev: 7,
  changedRev: 0,
  lastSeq: 3,
  floorSeq: 1,
  lastCreatedAt: new Date('2026-11-01T00:00:00Z'),
  memberCount: 2,
  epoch: 1,
  ...more,
});

const sendOf = (more: Partial<Send> = {}): Send => ({
  roomId: RoomId.parse(roomIds[0]),
  senderId: UserId.parse(userIds[0]),
  commandId: CommandId.parse(randomUUID()),
  requestId: RequestId.parse(randomUUID()),
  content: 'text',
  metadata: undefined,
  requestHash: 'aa',
  ...more,
});

const member: SendState = { isMember: true, known: undefined };

const decide = (sends: readonly Send[], more: Partial<SendBatch> = {}) =>
  decideSends({
    sends,
    states: sends.map(() => member),
    rooms: new Map(roomIds.map((id) => [id, roomOf(id)])),
    now: new Date('2026-11-24T12:00:00.123Z'),
    newId: () => MessageId.parse(randomUUID()),
    ...more,
  });

describe('deciding a batch of sends', () => {
  test('MS3 gives out seq and rev in the order of the batch, room by room', () => {
    const [first, second] = roomIds;
    const sends = [first, second, first, first].map((roomId) => sendOf({ roomId: RoomId.parse(roomId) }));
    const plan = decide(sends);
    expect(plan.messages.map(({ message }) => [message.roomId, message.seq, message.rev])).toEqual([
      [first, 4, 8],
      [second, 4, 8],
      [first, 5, 9],
      [first, 6, 10],
    ]);
    expect(plan.advances).toMatchObject([
      { roomId: first, rev: 10, firstSeq: 4, lastSeq: 6 },
      { roomId: second, rev: 8, firstSeq: 4, lastSeq: 4 },
    ]);
  });

  test('a clock that went back does not take createdAt back', () => {
    const later = new Date('2026-12-31T23:59:59.999Z');
    const rooms = new Map(roomIds.map((id) => [id, roomOf(id, { lastCreatedAt: later })]));
    expect(decide([sendOf()], { rooms }).messages[0]?.message.createdAt).toBe(later.toISOString());
  });

  test('MS7 a stranger is refused by the kind of room, and takes no seq', () => {
    const [open = '', closed = '', unknown = ''] = uuids(3);
    const rooms = new Map([
      [RoomId.parse(open), roomOf(RoomId.parse(open), { kind: 'public' })],
      [RoomId.parse(closed), roomOf(RoomId.parse(closed), { kind: 'direct' })],
    ]);
    const sends = [open, closed, unknown, closed].map((id) => sendOf({ roomId: RoomId.parse(id) }));
    const stranger = { isMember: false, known: undefined };
    const plan = decide(sends, { rooms, states: [stranger, stranger, stranger, member] });
    expect(plan.answers.map((answer) => (answer.ok ? answer.data.message.seq : answer.error.code))).toEqual([
      'forbidden',
      'not_found',
      'not_found',
      4,
    ]);
  });

  test('MS4 a repeat within the batch is answered with the same message', () => {
    const send = sendOf();
    const [original, again, replayed, other] = decide([
      send,
      { ...send, requestId: RequestId.parse(randomUUID()) },
      send,
      { ...send, requestHash: 'bb' },
    ]).answers;
    expect(original).toMatchObject({ ok: true, data: { duplicate: false, message: { seq: 4 } } });
    expect(again).toMatchObject({ ok: true, data: { duplicate: true, message: { seq: 4 } } });
    expect(replayed).toMatchObject({ ok: true, data: { duplicate: false, message: { seq: 4 } } });
    expect(other).toMatchObject({ ok: false, error: { code: 'conflict' } });
  });

  test('MS4 a repeat of a message that retention dropped is gone', () => {
    const known = { requestHash: 'aa', requestId: null, message: undefined };
    expect(decide([sendOf()], { states: [{ isMember: true, known }] }).answers).toMatchObject([
      { ok: false, error: { code: 'gone' } },
    ]);
  });

  test('MS4 what was stored stays answered ok although its sender has left since', () => {
    const send = sendOf();
    const message = decide([send]).messages[0]?.message;
    const known = { requestHash: 'aa', requestId: send.requestId, message };
    expect(decide([send], { states: [{ isMember: false, known }] }).answers).toEqual([
      { ok: true, data: { message, duplicate: false } },
    ]);
  });

  test('any batch: seq and rev are contiguous, one name stores once, every send has an answer', () => {
    const send = fc.record({
      roomId: fc.constantFrom(...roomIds, RoomId.parse(randomUUID())),
      senderId: fc.constantFrom(...userIds),
      commandId: fc.constantFrom(...commandIds),
      requestId: fc.constantFrom(...requestIds),
      requestHash: fc.constantFrom('aa', 'bb'),
      isMember: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(send, { maxLength: 40 }), (drawn) => {
        const members = new Map(drawn.map((one) => [`${one.roomId}/${one.senderId}`, one.isMember]));
        const isMember = (one: { roomId: string; senderId: string }) => members.get(`${one.roomId}/${one.senderId}`) === true;
        const sends = drawn.map((one) => sendOf(one));
        const plan = decide(sends, { states: drawn.map((one) => ({ isMember: isMember(one), known: undefined })) });

        expect(plan.answers).toHaveLength(sends.length);
        const names = plan.messages.map(({ message }) => `${message.roomId}/${message.senderId}/${message.clientMessageId}`);
        expect(new Set(names).size).toBe(names.length);
        for (const { roomId, rev, firstSeq, lastSeq } of plan.advances) {
          const ofRoom = plan.messages.filter(({ message }) => message.roomId === roomId).map(({ message }) => message);
          expect(ofRoom.map((message) => message.seq)).toEqual(ofRoom.map((_, index) => 4 + index));
          expect(ofRoom.map((message) => message.rev)).toEqual(ofRoom.map((_, index) => 8 + index));
          expect([rev, firstSeq, lastSeq]).toEqual([7 + ofRoom.length, 4, 3 + ofRoom.length]);
        }
        for (const [index, answer] of plan.answers.entries()) {
          const one = sends[index];
          if (one === undefined) continue;
          if (!answer.ok) expect(['conflict', 'not_found']).toContain(answer.error.code);
          if (answer.ok) expect(answer.data.message).toMatchObject({ roomId: one.roomId, clientMessageId: one.commandId });
          if (answer.ok) expect(isMember(one)).toBe(true);
        }
      }),
    );
  });
});

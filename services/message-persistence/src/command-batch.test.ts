import { randomUUID } from 'node:crypto';
import { type ErrorCode, RequestId, RoomId } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import { type CommandBatch, type CommandState, type HashedCommand } from './command-batch.ts';
import {
  ben,
  changesNothing,
  codesOf,
  decide,
  edit,
  later,
  member,
  messageOf,
  newId,
  now,
  remove,
  roomId,
  roomIds,
  roomOf,
  send,
  standingOf,
  uuids,
} from './testing/commands.ts';

describe('sends', () => {
  test('MS3 seq and rev are given out in the order of the batch, room by room', () => {
    const [first, second] = roomIds;
    const plan = decide([first, second, first, first].map((id) => send('text', { roomId: RoomId.parse(id) })));
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
    const rooms = new Map(roomIds.map((id) => [id, roomOf(id, { lastCreatedAt: later })]));
    expect(decide([send()], { rooms }).messages[0]?.message.createdAt).toBe(later.toISOString());
  });

  test('MS7 a stranger is refused by the kind of room, and takes no seq', () => {
    const [open = '', closed = '', unknown = ''] = uuids(3);
    const rooms = new Map([
      [RoomId.parse(open), roomOf(RoomId.parse(open), { kind: 'public' })],
      [RoomId.parse(closed), roomOf(RoomId.parse(closed), { kind: 'direct' })],
    ]);
    const sends = [open, closed, unknown, closed].map((id) => send('text', { roomId: RoomId.parse(id) }));
    const stranger = standingOf(null);
    const plan = decide(sends, { rooms, states: [stranger, stranger, stranger, member] });
    expect(codesOf(plan)).toEqual(['forbidden', 'not_found', 'not_found', 'ok']);
    expect(plan.messages[0]?.message.seq).toBe(4);
  });
});

describe('repeats', () => {
  test('MS4 a repeat within the batch is answered with the same message', () => {
    const request = send();
    const other = { ...request, requestHash: 'another' };
    const plan = decide([request, { ...request, requestId: RequestId.parse(randomUUID()) }, request, other]);
    expect(plan.answers).toMatchObject([
      { ok: true, data: { duplicate: false, message: { seq: 4 } } },
      { ok: true, data: { duplicate: true, message: { seq: 4 } } },
      { ok: true, data: { duplicate: false, message: { seq: 4 } } },
      { ok: false, error: { code: 'conflict' } },
    ]);
    expect(plan.repeats).toBe(2);
  });

  test('MS4 a repeat of a message that retention dropped is gone', () => {
    const request = send();
    const known = { requestHash: request.requestHash, requestId: null, seq: 1 };
    expect(codesOf(decide([request], { states: [{ ...member, known }] }))).toEqual(['gone']);
  });

  test('MS4 what was done stays answered ok although who gave it has left since, with the message as it is now', () => {
    const message = messageOf({ content: 'edited again', rev: 7 });
    const request = edit(message.id, 'edited');
    const known = { requestHash: request.requestHash, requestId: null, seq: message.seq };
    const plan = decide([request], { states: [{ ...standingOf(null), known }], messages: [message] });
    expect(plan).toEqual({ answers: [{ ok: true, data: { message, duplicate: true } }], ...changesNothing, repeats: 1 });
  });

  test('MS4 an edit under the id of a send is a conflict', () => {
    const first = send();
    const second = edit(newId(), 'x');
    const sameId = { ...second, command: { ...second.command, commandId: first.command.commandId } };
    expect(codesOf(decide([first, sameId]))).toEqual(['ok', 'conflict']);
  });
});

describe('edits and deletions', () => {
  const message = messageOf({ metadata: { kept: true }, mentions: [{ userId: ben, start: 0, length: 4 }] });
  const decideOn = (commands: readonly HashedCommand[], more: Partial<CommandBatch> = {}) =>
    decide(commands, { messages: [message], ...more });

  test('an edit takes a rev and no seq, and keeps place, time and metadata', () => {
    const plan = decideOn([edit(message.id, 'after')]);
    const after = { ...message, rev: 8, content: 'after', mentions: [], editedAt: now.toISOString() };
    expect(plan.answers).toEqual([{ ok: true, data: { message: after, duplicate: false } }]);
    expect(plan.changes).toEqual([{ before: message, after, lastChange: undefined }]);
    expect(plan.told.map((event) => event.data)).toEqual([after]);
    expect(plan.advances).toMatchObject([{ roomId, rev: 8, firstSeq: 4, lastSeq: 3 }]);
    expect(plan.keys).toMatchObject([{ seq: 2, createdAt: new Date(message.createdAt), givenAt: now }]);
  });

  test('a deletion leaves a tombstone: place, time and sender', () => {
    const { metadata: _, ...bare } = message;
    const after = { ...bare, rev: 8, content: '', mentions: [], deletedAt: now.toISOString() };
    expect(decideOn([remove(message.id)]).changes).toEqual([{ before: message, after, lastChange: undefined }]);
  });

  test('several on one message follow one another: each has its rev, the last one stays', () => {
    const first = edit(message.id, 'one');
    const plan = decideOn([
      first,
      edit(message.id, 'two'),
      edit(message.id, 'two'),
      { ...first },
      remove(message.id),
      edit(message.id, 'x'),
    ]);
    expect(codesOf(plan)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'gone']);
    expect(plan.told.map((one) => [one.rev, one.data.content])).toEqual([
      [8, 'one'],
      [9, 'two'],
      [10, ''],
    ]);
    expect(plan.answers[3]).toMatchObject({ data: { message: { rev: 9, content: 'two' } } });
    expect(plan.changes).toEqual([{ before: message, after: plan.told[2]?.data, lastChange: undefined }]);
    expect(plan.advances).toMatchObject([{ rev: 10 }]);
    expect(plan.keys).toHaveLength(4);
  });

  test('a send, an edit of it and a deletion of another in one batch take one rev each', () => {
    const id = newId();
    const plan = decideOn([send('new'), edit(id, 'newer'), remove(message.id)], { newId: () => id });
    expect(plan.told.map((one) => [one.data.id, one.rev])).toEqual([
      [id, 8],
      [id, 9],
      [message.id, 10],
    ]);
    expect(plan.messages.map((one) => one.message.content)).toEqual(['new']);
    expect(plan.changes.map(({ after }) => after.content)).toEqual(['newer', '']);
    expect(plan.advances).toMatchObject([{ rev: 10, firstSeq: 4, lastSeq: 4 }]);
  });

  test('what is as it is to be already is ok, keeps its key and changes nothing', () => {
    const tombstone = messageOf({ content: '', deletedAt: now.toISOString() });
    const plan = decide([edit(message.id, message.content), remove(tombstone.id, {}, 1)], {
      messages: [message, { ...tombstone, seq: 3 }],
    });
    expect(codesOf(plan)).toEqual(['ok', 'ok']);
    expect(plan).toMatchObject({ ...changesNothing, keys: [{ seq: 2 }, { seq: 3 }] });
  });

  const tombstone = { ...message, content: '', deletedAt: now.toISOString() };
  const others = { ...message, senderId: ben };
  const readOnly = new Map([[roomId, roomOf(roomId, { readOnly: true })]]);
  const archived = new Map([[roomId, roomOf(roomId, { archivedAt: now })]]);
  const open = new Map([[roomId, roomOf(roomId, { kind: 'public' })]]);
  const direct = new Map([[roomId, roomOf(roomId, { kind: 'direct' })]]);
  const muted = standingOf('member', { mutedUntil: later });
  const banned = standingOf(null, { bannedUntil: later });
  const wasBanned = standingOf(null, { bannedUntil: now });
  const staff = { userRole: 'moderator' as const };
  const [owner, moderator, guest, nobody] = [standingOf('owner'), standingOf('moderator'), standingOf('guest'), standingOf(null)];
  const rules: [string, ErrorCode | 'ok', HashedCommand, CommandState, Partial<CommandBatch>?][] = [
    ['MS7 a muted member sends', 'muted', send(), muted],
    ['MS7 a muted owner sends', 'muted', send(), standingOf('owner', { mutedUntil: later })],
    ['MS7 a member whose mute is over sends', 'ok', send(), standingOf('member', { mutedUntil: now })],
    ['MS7 a member sends in a read-only room', 'room_read_only', send(), member, { rooms: readOnly }],
    ['MS7 a guest sends in a read-only room', 'room_read_only', send(), guest, { rooms: readOnly }],
    ['MS7 a moderator sends in a read-only room', 'ok', send(), moderator, { rooms: readOnly }],
    ['MS7 a guest sends', 'ok', send(), guest],
    ['MS7 an owner sends in an archived room', 'room_read_only', send(), owner, { rooms: archived }],
    ['MS7 somebody banned sends', 'banned', send(), banned],
    ['MS7 somebody banned sends in a public room', 'banned', send(), banned, { rooms: open }],
    ['MS7 somebody whose ban is over sends', 'not_found', send(), wasBanned],
    ['a member edits what another sent', 'forbidden', edit(message.id, 'x'), member, { messages: [others] }],
    ['an owner edits what another sent', 'forbidden', edit(message.id, 'x'), owner, { messages: [others] }],
    [
      'an admin of the installation edits what another sent',
      'not_found',
      edit(message.id, 'x', { userRole: 'admin' }),
      nobody,
      { messages: [others] },
    ],
    ['a sender who left edits', 'not_found', edit(message.id, 'x'), nobody],
    ['a muted sender edits', 'muted', edit(message.id, 'x'), muted],
    ['a sender edits in a read-only room', 'room_read_only', edit(message.id, 'x'), member, { rooms: readOnly }],
    ['a moderator edits their own in a read-only room', 'ok', edit(message.id, 'x'), moderator, { rooms: readOnly }],
    ['a sender edits in an archived room', 'room_read_only', edit(message.id, 'x'), member, { rooms: archived }],
    ['a sender edits what was deleted', 'gone', edit(message.id, 'x'), member, { messages: [tombstone] }],
    ['a sender edits what is not there', 'not_found', edit(newId(), 'x'), member],
    [
      'a sender edits a message of another room',
      'not_found',
      edit(message.id, 'x'),
      member,
      { messages: [{ ...message, roomId: RoomId.parse(randomUUID()) }] },
    ],
    ['a sender edits what changed since', 'conflict', edit(message.id, 'x', {}, message.rev - 1), member],
    ['a sender edits what did not change', 'ok', edit(message.id, 'x', {}, message.rev), member],
    ['a sender deletes what changed since', 'conflict', remove(message.id, {}, message.rev + 1), member],
    ['a sender deletes what did not change', 'ok', remove(message.id, {}, message.rev), member],
    ['a muted sender deletes', 'ok', remove(message.id), muted],
    ['a sender deletes in a read-only room', 'ok', remove(message.id), member, { rooms: readOnly }],
    ['a sender deletes in an archived room', 'room_read_only', remove(message.id), member, { rooms: archived }],
    ['a sender who left deletes', 'not_found', remove(message.id), nobody],
    ['somebody banned deletes', 'banned', remove(message.id), banned],
    ['a member deletes what another sent', 'forbidden', remove(message.id), member, { messages: [others] }],
    ['a moderator deletes what another sent', 'ok', remove(message.id), moderator, { messages: [others] }],
    ['an owner deletes what another sent', 'ok', remove(message.id), owner, { messages: [others] }],
    [
      'the one who made a direct room deletes what the other sent',
      'forbidden',
      remove(message.id),
      owner,
      { messages: [others], rooms: direct },
    ],
    [
      'a moderator of the installation deletes in a room they are not in',
      'ok',
      remove(message.id, staff),
      nobody,
      { messages: [others] },
    ],
    [
      'an admin of the installation deletes in a room they are not in',
      'ok',
      remove(message.id, { userRole: 'admin' }),
      nobody,
      { messages: [others] },
    ],
    [
      'a moderator of the installation deletes as a plain member',
      'ok',
      remove(message.id, staff),
      member,
      { messages: [others] },
    ],
    [
      'a moderator of the installation deletes in a direct room',
      'not_found',
      remove(message.id, staff),
      nobody,
      { messages: [others], rooms: direct },
    ],
    [
      'a moderator of the installation deletes in an archived room',
      'room_read_only',
      remove(message.id, staff),
      nobody,
      { rooms: archived },
    ],
    ['a bot deletes in a room it is not in', 'not_found', remove(message.id, { userRole: 'bot' }), nobody],
    ['a member deletes what is not there', 'not_found', remove(newId()), member],
  ];
  test.each(rules)('%s: %s', (_, code, command, state, more) => {
    const plan = decideOn([command], { states: [state], ...more });
    expect(codesOf(plan)).toEqual([code]);
    if (code !== 'ok') expect(plan).toMatchObject(changesNothing);
  });

  test('MS7 a mute says for how long, at most as long as a timer takes', () => {
    const forever = standingOf('member', { mutedUntil: new Date('9999-12-31T23:59:59.999Z') });
    const soon = standingOf('member', { mutedUntil: new Date(now.getTime() + 1_500) });
    expect(decide([send(), send()], { states: [forever, soon] }).answers).toMatchObject([
      { error: { code: 'muted', retryAfterMs: 2_147_483_647 } },
      { error: { code: 'muted', retryAfterMs: 1_500 } },
    ]);
  });
});

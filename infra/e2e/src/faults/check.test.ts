import { describe, expect, test } from 'vitest';
import { checkFiles } from './check/files.ts';
import { faultsOfPushes, isTold, type SeenPush } from './check/pushes.ts';
import { check } from './check.ts';
import type { History, Holding, LateRepeat, Operation, Received, StoredMessage, StoredRoom, Told } from './history.ts';
import { Receptions } from './receptions.ts';

const roomId = 'room';

const told = (seq: number, change: Partial<Told> = {}): Told => ({
  id: `m${seq}`,
  seq,
  rev: seq + 1,
  content: `text of s${seq}`,
  deleted: false,
  ...change,
});

const send = (seq: number, change: Partial<Operation> = {}): Operation => ({
  id: `s${seq}`,
  kind: 'send',
  roomId,
  userId: 'anna',
  subject: '',
  content: `text of s${seq}`,
  lane: 'anna#1',
  invokedAt: seq * 10,
  tries: 1,
  outcome: 'ok',
  settledAt: seq * 10 + 5,
  code: undefined,
  told: told(seq),
  ...change,
});

const edit = (id: string, change: Partial<Operation> = {}): Operation =>
  send(1, { id, kind: 'edit', subject: 'm1', content: id, told: told(1, { rev: 4, content: id }), ...change });

const stored = (seq: number, change: Partial<StoredMessage> = {}): StoredMessage => ({
  id: `m${seq}`,
  seq,
  rev: seq + 1,
  senderId: 'anna',
  clientMessageId: `s${seq}`,
  content: `text of s${seq}`,
  deleted: false,
  reactions: [],
  ...change,
});

describe('pushes', () => {
  const push = (seq: number, change: Partial<SeenPush> = {}): SeenPush => ({
    type: 'missed',
    seq,
    at: 10_000,
    topic: 'a',
    ...change,
  });

  test('of the newest message that was not read count, however often they came', () => {
    const reader = { lastSeq: 2, reads: [], pushes: [push(1), push(2), push(2), push(0, { type: 'read' })] };
    expect([isTold(reader), faultsOfPushes(reader)]).toEqual([true, []]);
    expect(isTold({ ...reader, pushes: [push(1)] })).toBe(false);
    expect(isTold({ lastSeq: 2, reads: [{ seq: 2, at: 1 }], pushes: [] })).toBe(true);
  });

  test('of what was read before, in the wrong order, or under several topics are found out', () => {
    const reads = [{ seq: 2, at: 5_000 }];
    expect(faultsOfPushes({ lastSeq: 3, reads, pushes: [push(2)] })).toEqual(['told of seq 2 after it was read']);
    expect(faultsOfPushes({ lastSeq: 3, reads, pushes: [push(2, { at: 5_500 }), push(3)] })).toEqual([]);
    expect(faultsOfPushes({ lastSeq: 3, reads: [], pushes: [push(3), push(2)] })).toHaveLength(1);
    expect(faultsOfPushes({ lastSeq: 3, reads: [], pushes: [push(3), push(3, { topic: 'b' })] })).toHaveLength(1);
  });
});

test('a file that an acknowledged send had and that is not there, or is in two messages, is found out', () => {
  const file = { id: 'f1', ticket: 't1' };
  const of = (...messages: StoredMessage[]) =>
    checkFiles({ roomId, rev: 3, lastSeq: messages.length, messages }, [send(1, { file })]);
  expect(of(stored(1, { files: ['f1'] }))).toEqual([]);
  expect(of(stored(1, { deleted: true, files: [] }))).toEqual([]);
  expect(of(stored(1))).toMatchObject([{ kind: 'file-lost', ids: ['m1'] }]);
  expect(of(stored(1, { deleted: true, files: ['f1'] }))).toMatchObject([{ kind: 'file-lost' }]);
  expect(of(stored(1, { files: ['f1'] }), stored(2, { files: ['f1'] }))).toMatchObject([
    { kind: 'file-lost', ids: ['m1', 'm2'] },
  ]);
});

const frame = (prevRev: number, rev: number, seqs: readonly number[], at = 0): Received => ({
  kind: 'frame',
  at,
  roomId,
  prevRev,
  rev,
  events: seqs.map((seq) => ({ rev: seq + 1, type: 'message.created', subject: `m${seq}`, seq })),
});

const left = (prevRev: number, rev: number, subject: string): Received => ({
  kind: 'frame',
  at: 0,
  roomId,
  prevRev,
  rev,
  events: [{ rev, type: 'member.left', subject, seq: 0 }],
});

/** What a connection of Ben's noted. */
const received = (...all: Received[]): Receptions => {
  const receptions = new Receptions();
  const connection = receptions.connect('ben#1', 'ben');
  connection.take({ kind: 'ready', at: 0, heads: new Map([[roomId, 1]]) });
  for (const one of all) connection.take(one);
  return receptions;
};

const holding = (messages: readonly StoredMessage[], cursor: number): Holding => ({
  client: 'ben',
  roomId,
  cursor,
  from: 1,
  messages: new Map(messages.map(({ seq, id, rev }) => [seq, { id, rev }])),
});

const history = (change: Partial<History> = {}): History => ({
  operations: [send(1), send(2)],
  repeats: [],
  receptions: received(frame(1, 2, [1]), frame(2, 3, [2])),
  holdings: [holding([stored(1), stored(2)], 3)],
  lockedTimes: [],
  firstRevs: new Map([[roomId, 1]]),
  ...change,
});

const room = (messages: readonly StoredMessage[] = [stored(1), stored(2)], rev = messages.length + 1): StoredRoom => ({
  roomId,
  rev,
  lastSeq: messages.length,
  messages,
});

/** The kinds of what is found, each once. */
const kindsOf = (one: Partial<History>, database: StoredRoom = room()): string[] => [
  ...new Set(check(history(one), [database]).map(({ kind }) => kind)),
];

test('a run in which every promise was kept has no anomaly', () => {
  expect(check(history(), [room()])).toEqual([]);
});

describe('what is stored', () => {
  test('MS1 an acknowledged send that is not there is lost, with its id', () => {
    const found = check(history({ operations: [send(1), send(2), send(3)] }), [room()]);
    expect(found).toContainEqual(expect.objectContaining({ kind: 'lost', ids: ['s3'] }));
  });

  test('MS1 an acknowledged send that is stored under another seq than was told is lost', () => {
    expect(kindsOf({ operations: [send(1, { told: told(7) }), send(2)] })).toContain('lost');
  });

  test('MS4 a send that is stored twice is found, also where it ended unknown', () => {
    const twice = room([stored(1), stored(2), stored(3, { clientMessageId: 's2' })]);
    for (const outcome of ['ok', 'unknown'] as const)
      expect(kindsOf({ operations: [send(1), send(2, { outcome })] }, twice)).toContain('doubled');
  });

  test('ER1 an unknown send may be stored or not; a rejected one must not be', () => {
    const all = room([stored(1), stored(2)]);
    expect(kindsOf({ operations: [send(1), send(2, { outcome: 'unknown' })] }, all)).toEqual([]);
    expect(kindsOf({ operations: [send(1), send(2), send(3, { outcome: 'unknown', told: undefined })] }, all)).toEqual([]);
    expect(kindsOf({ operations: [send(1), send(2, { outcome: 'rejected' })] }, all)).toEqual(['rejected-but-stored']);
  });

  test('a hole in seq, and a last seq that is none, are found', () => {
    expect(kindsOf({}, room([stored(1), stored(2, { seq: 3 })]))).toContain('numbering');
    expect(kindsOf({}, { ...room(), lastSeq: 3 })).toContain('numbering');
  });

  test('a rev that two changes were acknowledged with is found', () => {
    expect(kindsOf({ operations: [send(1), send(2, { told: told(2, { rev: 2 }) })] })).toContain('revs');
  });

  test('a head that is not the number of changes is found: an edit applied twice, an addition lost', () => {
    const edited = [stored(1, { rev: 4, content: 'e1' }), stored(2)];
    const operations = [send(1), send(2), edit('e1')];
    const held = [holding(edited, 4)];
    expect(kindsOf({ operations, holdings: held }, room(edited, 4))).toEqual([]);
    expect(kindsOf({ operations, holdings: [holding(edited, 5)] }, room(edited, 5))).toEqual(['revs']);
    const added = edit('a1', { kind: 'add', subject: 'ben', told: undefined });
    expect(kindsOf({ operations: [send(1), send(2), added] })).toEqual(['revs']);
  });

  test('an acknowledged edit is the present text, unless a later one replaced it, or perhaps did', () => {
    const edited = (content: string, rev: number) => [stored(1, { rev, content }), stored(2)];
    const second = edit('e2', { told: told(1, { rev: 5, content: 'e2' }) });
    const of = (operations: Operation[], content: string, rev: number) =>
      kindsOf(
        { operations: [send(1), send(2), ...operations], holdings: [holding(edited(content, rev), rev)] },
        room(edited(content, rev), rev),
      );
    expect(of([edit('e1'), second], 'e2', 5)).toEqual([]);
    expect(of([edit('e1'), second], 'e1', 5)).toEqual(['edit-lost']);
    expect(of([edit('e1'), { ...second, outcome: 'unknown', told: undefined }], 'e1', 4)).toEqual([]);
    expect(of([edit('e1'), { ...second, outcome: 'rejected', told: undefined }], 'e2', 4)).toEqual(['edit-lost']);
  });

  test('MS10 an acknowledged reaction is there unless its message was deleted, and is one change', () => {
    const reaction = edit('r1', { kind: 'react', content: '👍' });
    const of = (more: Partial<StoredMessage>) => {
      const messages = [stored(1, { rev: 4, ...more }), stored(2)];
      return kindsOf({ operations: [send(1), send(2), reaction], holdings: [holding(messages, 4)] }, room(messages, 4));
    };
    expect(of({ reactions: [{ emoji: '👍', userIds: ['ben', 'anna'] }] })).toEqual([]);
    expect(of({ reactions: [{ emoji: '👍', userIds: ['ben'] }] })).toEqual(['reaction-lost']);
    expect(of({ deleted: true })).toEqual([]);
  });

  test('an acknowledged deletion stays', () => {
    const deletion = edit('d1', { kind: 'delete', told: told(1, { rev: 4, content: '', deleted: true }) });
    const messages = [stored(1, { rev: 4, content: 'text of s1' }), stored(2)];
    expect(kindsOf({ operations: [send(1), send(2), deletion], holdings: [holding(messages, 4)] }, room(messages, 4))).toEqual([
      'edit-lost',
    ]);
  });
});

describe('order and repeats', () => {
  test('MS3 what one connection sent first is stored first; other connections and second tries say nothing', () => {
    const swapped = [send(2, { invokedAt: 1 }), send(1, { invokedAt: 2 })];
    expect(kindsOf({ operations: swapped })).toEqual(['order']);
    expect(kindsOf({ operations: [swapped[0] ?? send(2), send(1, { lane: 'anna#2' })] })).toEqual([]);
    expect(kindsOf({ operations: [send(2, { tries: 2 }), send(1)] })).toEqual([]);
    // What a reload left behind was answered without telling where; what came before and after it is still in order.
    const leftOver = send(3, { told: undefined, invokedAt: 1 });
    const three = room([stored(1), stored(2), stored(3)]);
    expect(kindsOf({ operations: [send(2), leftOver, send(1)], holdings: [] }, three)).toEqual(['order']);
  });

  describe('MS4 a late repeat', () => {
    const repeat = (change: Partial<LateRepeat> = {}): LateRepeat => ({
      of: send(1),
      askedAt: 100,
      told: told(1),
      duplicate: true,
      code: undefined,
      ...change,
    });
    const edited = [stored(1, { rev: 4, content: 'e1' }), stored(2)];
    const afterEdit = (change: Partial<LateRepeat>) => {
      const operations = [send(1), send(2), edit('e1', { settledAt: 50 })];
      return kindsOf({ operations, holdings: [], repeats: [repeat(change)] }, room(edited, 4));
    };

    test('is answered with the same message, as a repeat, and never refused', () => {
      expect(kindsOf({ repeats: [repeat()] })).toEqual([]);
      expect(kindsOf({ repeats: [repeat({ told: told(2) })] })).toEqual(['repeat-applied']);
      expect(kindsOf({ repeats: [repeat({ duplicate: false })] })).toEqual(['repeat-applied']);
      expect(kindsOf({ repeats: [repeat({ told: undefined, code: 'conflict' })] })).toEqual(['repeat-refused']);
    });

    test('is answered with the present state of what was edited since, and with nothing that the message never was', () => {
      expect(afterEdit({ told: told(1, { rev: 4, content: 'e1' }) })).toEqual([]);
      expect(afterEdit({ told: told(1) })).toEqual(['repeat-applied']);
      expect(afterEdit({ told: told(1), askedAt: 40 })).toEqual([]);
      expect(afterEdit({ told: told(1, { rev: 4 }) })).toEqual(['repeat-applied']);
    });

    test('of an edit says nothing of being one, and is `gone` when the message was deleted', () => {
      const of = edit('e1');
      expect(afterEdit({ of, told: told(1, { rev: 4, content: 'e1' }), duplicate: undefined })).toEqual([]);
      expect(afterEdit({ of, told: undefined, code: 'gone' })).toEqual([]);
    });
  });

  test('MS1 MS2 what is acknowledged or seen while its room is locked came before its commit', () => {
    const lockedTimes = [{ roomIds: [roomId], from: 15, to: 40 }];
    expect(kindsOf({ lockedTimes })).toEqual(['before-commit']);
    const late = [send(1), send(2, { settledAt: 41 })];
    expect(kindsOf({ lockedTimes, operations: late, receptions: received(frame(1, 3, [1, 2], 45)) })).toEqual([]);
    expect(kindsOf({ lockedTimes, operations: late, receptions: received(frame(1, 3, [1, 2], 35)) })).toEqual(['before-commit']);
  });
});

describe('what is received', () => {
  test('RC2 a frame that does not continue the one before is found, unless the room was to be synced', () => {
    expect(kindsOf({ receptions: received(frame(2, 3, [2])) })).toEqual(['frames']);
    expect(kindsOf({ receptions: received(frame(1, 2, [1]), frame(1, 2, [1])) })).toEqual(['frames']);
    const resync = { kind: 'resync', at: 0, roomIds: [roomId] } as const;
    expect(kindsOf({ receptions: received(resync, frame(2, 3, [2])) })).toEqual([]);
  });

  test('CO4 after the frame of their removal nobody gets a frame until they are added again', () => {
    const operations = [
      send(1),
      edit('r1', { kind: 'remove', told: undefined, subject: 'ben' }),
      edit('a1', { kind: 'add', told: undefined }),
    ];
    const messages = [stored(1)];
    const of = (...all: Received[]) => kindsOf({ operations, holdings: [], receptions: received(...all) }, room(messages, 4));
    const added = { kind: 'added', at: 0, roomId, rev: 3 } as const;
    expect(of(frame(1, 2, [1]), left(2, 3, 'ben'), added, frame(3, 4, []))).toEqual([]);
    expect(of(frame(1, 2, [1]), left(2, 3, 'ben'), frame(3, 4, []))).toEqual(['after-removal']);
    expect(of(frame(1, 2, [1]), left(2, 3, 'carl'), frame(3, 4, []))).toEqual([]);
    expect(of(frame(1, 2, [1]), left(2, 3, 'ben'), { kind: 'anew', at: 0 }, frame(3, 4, []))).toEqual([]);
    const removed = { kind: 'removed', at: 0, roomId } as const;
    expect(of(frame(1, 2, [1]), removed, added, frame(3, 4, []))).toEqual([]);
  });

  test('MS2 a message that was seen and is not stored is found', () => {
    expect(kindsOf({ receptions: received(frame(1, 2, [1]), frame(2, 3, [2]), frame(3, 4, [3])) })).toEqual(['phantom']);
  });

  test('MS2 a message that a restored backup took away on purpose is no phantom, and what takes its place is compared', () => {
    const receptions = received(frame(1, 2, [3]));
    receptions.room(roomId).loses('m3');
    expect(kindsOf({ receptions })).toEqual([]);
    receptions.room(roomId).note({ rev: 2, type: 'message.created', subject: 'other', seq: 3 }, 0);
    expect(kindsOf({ receptions })).toEqual(['phantom']);
  });

  test('RC4 a client that misses something, holds something else, or stands elsewhere has not converged', () => {
    expect(kindsOf({ holdings: [holding([stored(1)], 3)] })).toEqual(['diverged']);
    expect(kindsOf({ holdings: [holding([stored(1), stored(2, { rev: 9 })], 3)] })).toEqual(['diverged']);
    expect(kindsOf({ holdings: [holding([stored(1), stored(2), stored(3)], 3)] })).toEqual(['diverged']);
    expect(kindsOf({ holdings: [holding([stored(1), stored(2)], 2)] })).toEqual(['diverged']);
  });

  test('RC4 a client that holds the newest messages only is asked for these, and for the text that it shows', () => {
    const newest = (content: string): Holding => ({
      client: 'anna',
      roomId,
      cursor: 3,
      from: 2,
      messages: new Map([[2, { id: 'm2', rev: 3, content }]]),
    });
    expect(kindsOf({ holdings: [newest('text of s2')] })).toEqual([]);
    expect(kindsOf({ holdings: [newest('something else')] })).toEqual(['diverged']);
    expect(kindsOf({ holdings: [{ ...newest('text of s2'), from: 1 }] })).toEqual(['diverged']);
  });
});

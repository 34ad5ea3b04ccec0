import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import { type RowsInput, reuseRows, rowsOf } from './rows.ts';

const messageOf = (seq: number, senderId: string, createdAt: string): Message =>
  ({ id: `id-${seq}`, clientMessageId: `client-${seq}`, seq, senderId, createdAt, content: `${seq}` }) as unknown as Message;

const pendingOf = (id: string, kind: 'send' | 'delete' = 'send'): OutboxItem =>
  ({ entry: { id, command: { kind, content: id }, createdAt: 0 }, status: { status: 'waiting' } }) as unknown as OutboxItem;

const allRowsWith = (input: Partial<RowsInput>) =>
  rowsOf({ messages: [], pending: [], myId: 'me', isBeginning: true, isEnd: true, readSeq: undefined, ...input });

const rowsWith = (input: Partial<RowsInput>) => allRowsWith(input).filter(({ kind }) => kind !== 'beginning');

const noon = '2026-11-24T12:00:00.000Z';
const soon = '2026-11-24T12:04:59.000Z';
const later = '2026-11-24T12:10:00.000Z';
const nextDay = '2026-11-26T12:10:00.000Z';

test('messages of one author within five minutes are a group; another author, a pause and a new day begin one', () => {
  const rows = rowsWith({
    messages: [
      messageOf(1, 'ada', noon),
      messageOf(2, 'ada', soon),
      messageOf(3, 'ada', later),
      messageOf(4, 'bob', later),
      messageOf(5, 'bob', nextDay),
    ],
  });
  expect(rows.map((row) => row.kind !== 'beginning' && row.startsGroup)).toEqual([true, false, true, true, true]);
  expect(rows.map((row) => row.kind !== 'beginning' && row.day !== undefined)).toEqual([true, false, false, false, true]);
});

test('the line of new messages stands above the first unread one of somebody else, once', () => {
  const messages = [messageOf(1, 'ada', noon), messageOf(2, 'me', noon), messageOf(3, 'ada', noon), messageOf(4, 'ada', noon)];
  const lines = (readSeq: number | undefined) =>
    rowsWith({ messages, readSeq }).flatMap((row) => (row.kind === 'message' && row.isFirstUnread ? [row.message.seq] : []));
  expect([lines(undefined), lines(0), lines(1), lines(3), lines(4)]).toEqual([[], [1], [3], [4], []]);
});

test('a pending message keeps its key when it becomes a stored one, and stands last', () => {
  const pending = [pendingOf('client-2'), pendingOf('x', 'delete')];
  const before = rowsWith({ messages: [messageOf(1, 'ada', noon)], pending });
  expect(before.map(({ kind }) => kind)).toEqual(['message', 'pending']);
  const after = rowsWith({ messages: [messageOf(1, 'ada', noon), messageOf(2, 'me', noon)] });
  expect(after.at(-1)?.key).toBe(before.at(-1)?.key);
  expect(rowsWith({ messages: [messageOf(1, 'ada', noon)], pending, isEnd: false })).toHaveLength(1);
});

test('a room that is held from its first message on says where it begins', () => {
  expect(allRowsWith({}).map(({ kind }) => kind)).toEqual(['beginning']);
});

test('no row changes its height when older messages come above it: the first one held has none until then', () => {
  const messages = [messageOf(4, 'ada', noon), messageOf(5, 'ada', soon), messageOf(6, 'ada', nextDay)];
  const before = rowsWith({ messages, isBeginning: false });
  const after = rowsWith({ messages: [messageOf(3, 'ada', noon), ...messages], isBeginning: false });
  expect(before.map((row) => row.key)).toEqual(['id-5', 'id-6']);
  expect(after.slice(1)).toEqual(before);
});

test('a row that shows the same is the same object, so that it is not drawn again', () => {
  const messages = [messageOf(1, 'ada', noon), messageOf(2, 'bob', noon)];
  const before = rowsWith({ messages });
  const edited = { ...messageOf(2, 'bob', noon), content: 'edited' };
  const after = reuseRows(before, rowsWith({ messages: [messageOf(1, 'ada', noon), edited].with(0, messages[0] ?? edited) }));
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
});

test('an edit that waits or was refused stands at its message, the latest one', () => {
  const edit = (id: string, status: string): OutboxItem =>
    ({
      entry: { id, command: { kind: 'edit', messageId: 'id-1', content: id }, createdAt: 0 },
      status: { status, error: { code: 'conflict' } },
    }) as unknown as OutboxItem;
  const changeWith = (pending: readonly OutboxItem[]) => {
    const [row] = rowsWith({ messages: [messageOf(1, 'me', noon)], pending });
    return row?.kind === 'message' ? row.change : undefined;
  };
  expect(changeWith([edit('a', 'failed'), edit('b', 'waiting')])).toEqual({
    id: 'b',
    kind: 'edit',
    content: 'b',
    refusal: undefined,
  });
  expect(changeWith([edit('a', 'failed')])).toMatchObject({ id: 'a', refusal: 'conflict' });
  expect(changeWith([])).toBe(undefined);
});

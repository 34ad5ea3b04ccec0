import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import { countForMe, isWorthNotice, type NotifyCase, notifyLevels, plainLine } from './notify-rules.ts';

type Change = Partial<Omit<NotifyCase, 'message' | 'room'>> & {
  readonly message?: {
    readonly senderId?: string;
    readonly seq?: number;
    readonly deletedAt?: string;
    readonly mentioned?: string;
  };
  readonly room?: 'public' | 'private' | 'direct';
};

const caseOf = ({ message = {}, room = 'public', ...more }: Change): NotifyCase => {
  const { mentioned, ...rest } = message;
  const mentions = mentioned === undefined ? [] : [{ userId: mentioned }];
  return {
    message: { senderId: 'ben', seq: 8, mentions, ...rest } as unknown as Message,
    room: { kind: room, readSeq: 7 },
    myId: 'ada',
    level: 'mentions',
    isDnd: false,
    ...more,
  };
};

test('at the usual level a device tells of mentions of me and of direct messages only', () => {
  expect(isWorthNotice(caseOf({}))).toBe(false);
  expect(isWorthNotice(caseOf({ message: { mentioned: 'ada' } }))).toBe(true);
  expect(isWorthNotice(caseOf({ message: { mentioned: 'eve' } }))).toBe(false);
  expect(isWorthNotice(caseOf({ room: 'direct' }))).toBe(true);
});

test('at the other levels it tells of everything, or of nothing', () => {
  expect(isWorthNotice(caseOf({ level: 'all' }))).toBe(true);
  expect(isWorthNotice(caseOf({ level: 'none', room: 'direct', message: { mentioned: 'ada' } }))).toBe(false);
});

test.each(notifyLevels)(
  'at level %s it never tells of my own messages, of what was read or deleted, or while I am not to be disturbed',
  (level) => {
    for (const change of [
      { message: { senderId: 'ada' } },
      { message: { seq: 7 } },
      { message: { deletedAt: '2026-01-01T00:00:00.000Z' } },
      { isDnd: true },
    ])
      expect(isWorthNotice(caseOf({ level, room: 'direct', ...change }))).toBe(false);
    expect(isWorthNotice({ ...caseOf({ level }), room: undefined })).toBe(false);
  },
);

test('a notification says a message in one line, without its marks, and not all of a long one', () => {
  expect(plainLine('**Look** at `this`:\n\n```ts\nconst a = 1;\n```')).toBe('Look at this: const a = 1;');
  expect(plainLine('2 * 3 is 6, snake_case stays')).toBe('2 * 3 is 6, snake_case stays');
  expect(Array.from(plainLine('👍'.repeat(300)))).toHaveLength(181);
});

test('what is meant for me are mentions, and all messages between people; archived rooms count for nothing', () => {
  const rooms = [
    { kind: 'public', unread: 9, mentions: 2 },
    { kind: 'direct', unread: 3, mentions: 1 },
    { kind: 'private', unread: 5, mentions: 0 },
    { kind: 'public', unread: 4, mentions: 4, archivedAt: '2026-01-01T00:00:00.000Z' },
  ] as unknown as Parameters<typeof countForMe>[0];
  expect(countForMe(rooms)).toBe(5);
});

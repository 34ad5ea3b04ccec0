import type { Message, MyNotifications } from '@parley/contracts';
import { expect, test } from 'vitest';
import { countForMe, isMuted, isSilent, isWorthNotice, levelIn, type NotifyCase, notifyLevels } from './notify-rules.ts';
import { plainLine } from './plain-line.ts';

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
  expect(isWorthNotice(caseOf({ level: 'nothing', room: 'direct', message: { mentioned: 'ada' } }))).toBe(false);
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

test('what is meant for me are mentions, in threads too, and all messages between people; archived rooms count for nothing', () => {
  const none = { unread: 0, mentions: 0 };
  const rooms = [
    { kind: 'public', unread: 9, mentions: 2, threads: { unread: 5, mentions: 1 } },
    { kind: 'direct', unread: 3, mentions: 1, threads: { unread: 2, mentions: 0 } },
    { kind: 'private', unread: 5, mentions: 0, threads: none },
    { kind: 'public', unread: 4, mentions: 4, threads: none, archivedAt: '2026-01-01T00:00:00.000Z' },
  ] as unknown as Parameters<typeof countForMe>[0];
  expect(countForMe(rooms)).toBe(8);
});

const now = Date.parse('2026-06-01T12:00:00.000Z');
const later = '2026-06-01T13:00:00.000Z';
const earlier = '2026-06-01T11:00:00.000Z';
const mine = (more: Partial<MyNotifications>): MyNotifications => ({
  level: 'mentions',
  preview: true,
  quietHours: null,
  snoozedUntil: null,
  rooms: [],
  ...more,
});
const room = (more: { level?: 'all' | 'nothing'; mutedUntil?: string }) =>
  ({ roomId: 'r', level: null, mutedUntil: null, ...more }) as unknown as MyNotifications['rooms'][number];

test('NO2 a room is told of as it was set, else as everywhere; muted for a time it is not told of at all', () => {
  expect(levelIn(undefined, 'r', now)).toBe('mentions');
  expect(levelIn(mine({ level: 'all' }), 'r', now)).toBe('all');
  expect(levelIn(mine({ rooms: [room({ level: 'nothing' })] }), 'r', now)).toBe('nothing');
  expect(levelIn(mine({ level: 'all', rooms: [room({ level: 'nothing' })] }), 'other', now)).toBe('all');
  expect(levelIn(mine({ rooms: [room({ level: 'all', mutedUntil: later })] }), 'r', now)).toBe('nothing');
  expect(levelIn(mine({ rooms: [room({ level: 'all', mutedUntil: earlier })] }), 'r', now)).toBe('all');
  expect([later, earlier].map((mutedUntil) => isMuted(mine({ rooms: [room({ mutedUntil })] }), 'r', now))).toEqual([true, false]);
});

test('NO2 snoozed, or in quiet hours by the clocks of their zone, nothing is told', () => {
  expect([later, earlier].map((snoozedUntil) => isSilent(mine({ snoozedUntil }), now))).toEqual([true, false]);
  const quiet = (from: string, to: string, timeZone: string) => isSilent(mine({ quietHours: { from, to, timeZone } }), now);
  expect(quiet('12:00', '13:00', 'UTC')).toBe(true);
  expect(quiet('11:00', '12:00', 'UTC')).toBe(false);
  expect(quiet('22:00', '08:00', 'UTC')).toBe(false);
  expect(quiet('22:00', '08:00', 'America/Los_Angeles')).toBe(true);
  expect(isSilent(undefined, now)).toBe(false);
});

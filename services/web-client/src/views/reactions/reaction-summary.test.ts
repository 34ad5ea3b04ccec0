import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createMyReactions, mineOf } from '../../state/my-reactions.ts';
import { quickEmoji } from './quick-emoji.ts';
import { summarise } from './reaction-summary.ts';

const messageWith = (reactions: readonly unknown[]): Message => ({ id: 'm', reactions }) as unknown as Message;
const under = (kind: 'react' | 'unreact', emoji: string, status = 'waiting'): OutboxItem =>
  ({ entry: { id: kind, command: { kind, messageId: 'm', emoji } }, status: { status } }) as unknown as OutboxItem;
const ten = Array.from({ length: 10 }, (_, index) => `person-${index}`);

test('MS10 a reaction of mine is shown at once as mine, and one I take back is not mine any more', () => {
  const message = messageWith([{ emoji: '👍', count: 1, userIds: ['ada'] }]);
  const shown = (pending: readonly OutboxItem[]) => summarise(message, { pending, myId: 'me', mine: [] });
  expect(shown([])).toMatchObject([{ emoji: '👍', count: 1, isMine: false }]);
  expect(shown([under('react', '👍'), under('react', '🎉')])).toMatchObject([
    { emoji: '👍', count: 2, isMine: true },
    { emoji: '🎉', count: 1, isMine: true },
  ]);
  expect(shown([under('react', '👍'), under('unreact', '👍')])).toMatchObject([{ count: 1, isMine: false }]);
});

test('MS10 among more than ten I am known to be one where this window has learnt it, and my taking it back counts', () => {
  const message = messageWith([{ emoji: '👍', count: 14, userIds: ten }]);
  const known = createMyReactions();
  const shown = (pending: readonly OutboxItem[] = []) =>
    summarise(message, { pending, myId: 'me', mine: mineOf(known.getSnapshot(), 'm') });
  expect(shown()).toMatchObject([{ isMine: false, count: 14 }]);
  known.note('m', '👍', true);
  expect(shown()).toMatchObject([{ isMine: true, count: 14 }]);
  expect(shown([under('unreact', '👍')])).toMatchObject([{ isMine: false, count: 13 }]);
  known.note('m', '👍', false);
  expect(shown()).toMatchObject([{ isMine: false, count: 14 }]);
});

test('what was used last is one press away, and the usual ones where nothing was', () => {
  expect([quickEmoji([]), quickEmoji(['🦀', '👍'])]).toEqual([
    ['👍', '❤️', '😂'],
    ['🦀', '👍', '❤️'],
  ]);
});

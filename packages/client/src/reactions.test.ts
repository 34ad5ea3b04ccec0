import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import type { OutboxItem } from './outbox.ts';
import { shownReactions } from './reactions.ts';

const message = { id: 'm', reactions: [{ emoji: '👍', count: 2, userIds: ['anna', 'ben'] }] } as unknown as Message;
const pending = (kind: 'react' | 'unreact', emoji: string, status = 'waiting', messageId = 'm') =>
  ({
    entry: { id: emoji, roomId: 'r', command: { kind, messageId, emoji }, createdAt: 0, place: 1 },
    status: { status },
  }) as OutboxItem;

test('reactions of my own are shown before they have arrived, and once', () => {
  expect(shownReactions(message, [], 'me')).toBe(message.reactions);
  expect(shownReactions(message, [pending('react', '👍'), pending('react', '🎉')], 'me')).toEqual([
    { emoji: '👍', count: 3, userIds: ['anna', 'ben', 'me'] },
    { emoji: '🎉', count: 1, userIds: ['me'] },
  ]);
  expect(shownReactions(message, [pending('react', '👍')], 'ben')).toEqual(message.reactions);
});

test('what I take back is gone at once, with its kind where nobody else is left', () => {
  expect(shownReactions(message, [pending('unreact', '👍')], 'ben')).toEqual([{ emoji: '👍', count: 1, userIds: ['anna'] }]);
  expect(shownReactions(message, [pending('unreact', '👍')], 'me')).toEqual(message.reactions);
  expect(shownReactions(message, [pending('unreact', '👍')], 'me', ['👍'])).toMatchObject([{ emoji: '👍', count: 1 }]);
  expect(shownReactions(message, [pending('react', '🎉'), pending('unreact', '🎉')], 'me')).toEqual(message.reactions);
});

test('what was refused, or is about another message, shows nowhere', () => {
  const others = [pending('react', '🎉', 'failed'), pending('react', '🎉', 'waiting', 'other')];
  expect(shownReactions(message, others, 'me')).toEqual(message.reactions);
});

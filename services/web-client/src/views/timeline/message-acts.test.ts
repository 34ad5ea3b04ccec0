import type { Message, MyRoom } from '@parley/contracts';
import { expect, test } from 'vitest';
import { actOfKey, actsFor, type MayDo, mayDoIn } from './message-acts.ts';

const messageOf = (more: Partial<Record<keyof Message, unknown>> = {}): Message =>
  ({ id: 'm', senderId: 'ada', threadCount: 0, reactions: [], ...more }) as unknown as Message;
const roomOf = (more: Partial<Record<keyof MyRoom, unknown>> = {}): MyRoom =>
  ({ kind: 'private', role: 'member', readOnly: false, memberCount: 3, ...more }) as unknown as MyRoom;

const member = mayDoIn(roomOf(), 'member', undefined);
const owner = mayDoIn(roomOf({ role: 'owner' }), 'owner', undefined);
const muted = mayDoIn(roomOf(), 'member', '2999-01-01T00:00:00.000Z');
const acts = (message: Message, may: MayDo, myId = 'me', isInThread = false) => actsFor(message, { myId, may, isInThread });

test('MS10 whoever is not muted reacts, also where only some write; who is muted takes back what they wrote, and no more', () => {
  const readOnly = mayDoIn(roomOf({ readOnly: true }), 'member', undefined);
  expect(acts(messageOf(), readOnly)).toContain('react');
  expect(acts(messageOf(), readOnly)).not.toContain('reply');
  expect(acts(messageOf(), muted)).not.toContain('react');
  expect(acts(messageOf({ senderId: 'me' }), muted)).toContain('delete');
  expect(acts(messageOf({ senderId: 'me' }), muted)).not.toContain('edit');
});

test('MS9 a thread is offered in the room, also of a message that is gone where one began; in the thread its root is not answered by itself', () => {
  expect(acts(messageOf(), member)).toEqual(expect.arrayContaining(['reply', 'thread']));
  const gone = { deletedAt: 'now' };
  expect(acts(messageOf({ ...gone, threadCount: 2 }), member)).toContain('thread');
  expect(acts(messageOf(gone), member)).not.toContain('thread');
  const root = acts(messageOf({ senderId: 'me', threadCount: 1 }), member, 'me', true);
  for (const act of ['reply', 'thread', 'edit', 'markUnread'] as const) expect(root).not.toContain(act);
  const reply = acts(messageOf({ senderId: 'me', threadOf: 'root' }), member, 'me', true);
  expect(reply).toEqual(expect.arrayContaining(['reply', 'edit', 'delete']));
  expect(reply).not.toContain('thread');
});

test('MS11 owners and moderators pin and unpin, in a direct room both; one key does either', () => {
  expect([acts(messageOf(), owner).includes('pin'), acts(messageOf(), member).includes('pin')]).toEqual([true, false]);
  const pinned = acts(messageOf({ pinnedAt: 'now' }), owner);
  expect([pinned.includes('pin'), actOfKey({ key: 'p', code: 'KeyP' }, pinned)]).toEqual([false, 'unpin']);
  const direct = mayDoIn(roomOf({ kind: 'direct', memberCount: 2 }), 'member', undefined);
  expect(acts(messageOf(), direct)).toContain('pin');
  const archived = mayDoIn(roomOf({ role: 'owner', archivedAt: 'now' }), 'owner', undefined);
  expect(acts(messageOf(), archived)).not.toContain('pin');
});

test('MS12 what a message said before is for its author and for those who moderate, these also once it is deleted', () => {
  const edited = messageOf({ editedAt: 'now' });
  const mayRead = (message: Message, may: MayDo, myId?: string): boolean => acts(message, may, myId).includes('history');
  expect([mayRead(edited, member), mayRead(edited, owner), mayRead(edited, member, 'ada')]).toEqual([false, true, true]);
  const gone = messageOf({ editedAt: 'now', deletedAt: 'now' });
  expect([mayRead(gone, owner), mayRead(gone, member, 'ada'), mayRead(messageOf(), owner)]).toEqual([true, false, false]);
});

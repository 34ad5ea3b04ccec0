import type { Answer } from '@parley/client';
import type { Member, RoomFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createMembers, type MembersPage } from './members.ts';

const member = (userId: string, rev: number, more: object = {}): Member =>
  ({
    roomId: 'r',
    userId,
    username: userId,
    displayName: userId,
    role: 'member',
    rev,
    joinedAt: '',
    ...more,
  }) as unknown as Member;
const frame = (type: string, data: Member): RoomFrame =>
  ({ roomId: 'r', events: [{ rev: data.rev, type, at: '', data }] }) as unknown as RoomFrame;
const page = (items: readonly Member[], nextCursor: string | null = null): Answer<MembersPage> => ({
  ok: true,
  data: { items, nextCursor },
});
const settle = () => new Promise(setImmediate);

const scene = () => {
  const waiting: ((answer: Answer<MembersPage>) => void)[] = [];
  const members = createMembers({
    ask: () => new Promise((resolve) => void waiting.push(resolve)),
    learn: () => undefined,
    isFixed: () => false,
  });
  const answer = async (given: Answer<MembersPage>): Promise<void> => {
    waiting.shift()?.(given);
    await settle();
  };
  const names = () =>
    members
      .in('r')
      .getSnapshot()
      .members.map(({ userId }) => userId);
  return { members, answer, names, waiting };
};

test('a long list is shown as it comes', async () => {
  const { members, answer, names } = scene();
  members.in('r');
  await answer(page([member('b', 2)], 'next'));
  expect([names(), members.in('r').getSnapshot().status]).toEqual([['b'], 'loading']);
  await answer(page([member('a', 1)]));
  expect([names(), members.in('r').getSnapshot().status]).toEqual([['a', 'b'], 'ready']);
});

test('FR2 what a frame told while the list was on its way is not undone by it', async () => {
  const { members, answer, names } = scene();
  members.in('r');
  members.takeFrame(frame('member.left', member('b', 9, { leftAt: 'now' })));
  members.takeFrame(frame('member.changed', member('a', 8, { role: 'owner' })));
  await answer(page([member('a', 1), member('b', 2)]));
  expect(names()).toEqual(['a']);
  expect(members.in('r').getSnapshot().members[0]?.role).toBe('owner');
  members.takeFrame(frame('member.joined', member('b', 3)));
  expect(names()).toEqual(['a']);
});

test('after a gap what is shown is asked for again, and whoever is not in it has left', async () => {
  const { members, answer, names, waiting } = scene();
  const stop = members.in('r').subscribe(() => undefined);
  await answer(page([member('a', 1), member('b', 2)]));
  members.doubt();
  expect(names()).toEqual(['a', 'b']);
  await answer(page([member('a', 1)]));
  expect(names()).toEqual(['a']);
  stop();
  members.doubt();
  members.doubt();
  expect(waiting).toHaveLength(0);
});

test('a list that could not be had is asked for again', async () => {
  const { members, answer } = scene();
  members.in('r');
  await answer({ ok: false, error: { code: 'unavailable', message: '', outcome: 'unknown', retryable: true, requestId: '' } });
  expect(members.in('r').getSnapshot().status).toBe('failed');
  members.refresh('r');
  expect(members.in('r').getSnapshot().status).toBe('loading');
  await answer(page([]));
  expect(members.in('r').getSnapshot().status).toBe('ready');
});

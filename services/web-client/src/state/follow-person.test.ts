import type { SessionState } from '@parley/client';
import { expect, test } from 'vitest';
import { followPerson } from './follow-person.ts';
import { createKept } from './kept.ts';
import { createNotifyOffer } from './notify-offer.ts';
import { createObservable } from './observable.ts';
import { createToasts } from './toasts.ts';

test('whoever signs in after somebody else is told so, whoever comes back is not, and what was shown is cleared each time', () => {
  const session = createObservable<SessionState>({ status: 'signed_out' });
  const told: string[] = [];
  followPerson(session, {
    left: () => void told.push('left'),
    came: ({ isAnother }) => void told.push(isAnother ? 'another' : 'came'),
  });
  const signIn = (userId: string): void => session.set({ status: 'signed_in', userId });
  signIn('ada');
  signIn('ada');
  session.set({ status: 'signed_out' });
  signIn('ada');
  session.set({ status: 'signed_out' });
  signIn('ben');
  signIn('ada');
  expect(told).toEqual('left came left left came left left another left another'.split(' '));
});

test('words and offers for one person are gone before the next', () => {
  const [toasts, offer] = [createToasts(), createNotifyOffer(createKept(undefined))];
  toasts.show('Ada was removed');
  offer.wouldHaveTold();
  expect([toasts.getSnapshot().length, offer.getSnapshot()]).toEqual([1, true]);
  toasts.clear();
  offer.clear();
  expect([toasts.getSnapshot(), offer.getSnapshot()]).toEqual([[], false]);
});

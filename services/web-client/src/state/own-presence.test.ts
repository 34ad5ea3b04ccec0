import type { Presence } from '@parley/contracts';
import { expect, test } from 'vitest';
import { type OwnState, ownStateOf, type Said, withStatus } from './own-presence.ts';

const seen = (status: Presence['status'], more: Partial<Presence> = {}): Presence =>
  ({ userId: 'me', status, lastSeen: null, ...more }) as unknown as Presence;
const said = (state: OwnState, seenThen?: Presence): Said => ({ state, seenThen });
const now = Date.parse('2026-05-01T12:00:00Z');
const later = '2026-05-01T13:00:00.000Z';
const earlier = '2026-05-01T11:00:00.000Z';

test('what others see of me is how I am, whatever this window said before', () => {
  expect(ownStateOf(seen('dnd', { text: 'Lunch', until: later }), said({ status: 'online' }), now)).toEqual({
    status: 'dnd',
    text: 'Lunch',
    until: later,
  });
});

test('PR3 whom nobody sees though they are there is invisible, with the text they set here', () => {
  expect(ownStateOf(seen('offline'), said({ status: 'invisible', text: 'Hidden' }), now)).toEqual({
    status: 'invisible',
    text: 'Hidden',
  });
});

test('until presence is known what was set here counts, unless it has ended', () => {
  expect(ownStateOf(undefined, said({ status: 'away' }), now)).toEqual({ status: 'away' });
  expect(ownStateOf(seen('unknown'), said({ status: 'away', until: earlier }), now)).toBe(undefined);
});

test('what was just said counts until others see something new', () => {
  const before = seen('online');
  expect(ownStateOf(before, said({ status: 'dnd' }, before), now)).toEqual({ status: 'dnd' });
  expect(ownStateOf(seen('away'), said({ status: 'dnd' }, before), now)).toEqual({ status: 'away' });
});

test('another status keeps the text and its end, and nothing that has ended', () => {
  expect(withStatus({ status: 'online', text: 'Lunch', until: later }, 'dnd', now)).toEqual({
    status: 'dnd',
    text: 'Lunch',
    until: later,
  });
  expect(withStatus({ status: 'online', text: 'Lunch', until: earlier }, 'away', now)).toEqual({ status: 'away' });
});

import type { MyRoom, Room } from '@parley/contracts';
import { expect, test } from 'vitest';
import { type Candidate, withoutDoubles } from './candidates.ts';
import { rank } from './rank.ts';

const room = (text: string, more: Partial<MyRoom> = {}, withId?: string): Candidate => ({
  kind: 'room',
  key: text,
  text,
  withId,
  room: { id: text, kind: 'public', unread: 0, mentions: 0, ...more } as unknown as MyRoom,
});
const person = (text: string, username: string): Candidate => ({
  kind: 'person',
  key: username,
  text,
  other: username,
  person: { id: username, username, displayName: text },
});
const publicRoom = (text: string): Candidate => ({
  kind: 'publicRoom',
  key: text,
  text,
  room: { id: text, name: text } as unknown as Room,
});
const action: Candidate = { kind: 'action', key: 'createRoom', text: 'Create a room', action: 'createRoom' };

const shown = (typed: string, candidates: readonly Candidate[], currentId?: string): Record<string, string[]> =>
  Object.fromEntries(
    rank(typed, candidates, currentId).map(({ group, items }) => [group, items.map(({ candidate }) => candidate.text)]),
  );

test('with nothing typed unread rooms come first, those where I am addressed before the others, then recent ones, then actions', () => {
  const candidates = [
    room('Lobby'),
    room('Ferry', { unread: 3 }),
    room('Here', { unread: 1 }),
    room('Design', { unread: 2, mentions: 1 }),
    room('Noor', { unread: 1, kind: 'direct' }),
    room('Old', { archivedAt: '2026-01-01T00:00:00.000Z' }),
    person('Elif', 'elif'),
    action,
  ];
  expect(shown('', candidates, 'Here')).toEqual({
    unread: ['Design', 'Noor', 'Ferry'],
    recent: ['Lobby'],
    actions: ['Create a room'],
  });
});

test('what fits best comes first; of what fits alike my unread rooms, my rooms, people, other rooms; archived ones last', () => {
  const candidates = [
    room('Design old', { archivedAt: '2026-01-01T00:00:00.000Z' }),
    room('Design a'),
    room('Design b', { unread: 1 }),
    person('Design d', 'dd'),
    publicRoom('Design e'),
    room('Sidings'),
    action,
  ];
  expect(shown('design', candidates)).toEqual({ found: ['Design b', 'Design a', 'Design d', 'Design e', 'Design old'] });
});

test('people are found by their usernames, and what the server found is shown though its name does not fit', () => {
  expect(shown('kmensah', [person('Kofi Mensah', 'kmensah'), publicRoom('Galley'), room('Lobby')])).toEqual({
    found: ['Kofi Mensah', 'Galley'],
  });
  expect(shown('nothing', [room('Lobby'), action])).toEqual({});
});

test('a person with whom I have a conversation is that conversation, and my room is no other room', () => {
  const candidates = [
    room('Kofi Mensah', { kind: 'direct' }, 'kofi'),
    room('Lobby'),
    person('Kofi Mensah', 'kofi'),
    person('Mei', 'mei'),
    publicRoom('Lobby'),
  ];
  expect(withoutDoubles(candidates).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'room Kofi Mensah',
    'room Lobby',
    'person Mei',
  ]);
});

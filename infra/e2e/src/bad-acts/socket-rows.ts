import { randomUUID } from 'node:crypto';
import { overSocket, type Row } from './row.ts';

const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());
const place = (roomId: string, rev: unknown = 0) => ({ roomId, epoch: 1, rev });

/** What exists over sockets alone. */
export const socketRows: readonly Row[] = [
  ...overSocket('typing:start', [
    ['ER2 in a room that is not there', 'member', 'not_found', () => ({ roomId: randomUUID() })],
    ['ER2 as a stranger', 'stranger', 'not_found', ({ room }) => ({ roomId: room })],
    ['MS7 after being removed', 'removed', 'not_found', ({ room }) => ({ roomId: room })],
    ['ER2 in a public room before joining', 'stranger', 'forbidden', ({ lobby }) => ({ roomId: lobby })],
    ['MS7 while banned', 'banned', 'not_found', ({ room }) => ({ roomId: room })],
    ['MS7 while muted', 'muted', 'muted', ({ room }) => ({ roomId: room })],
    ['ER2 in a list', 'member', 'invalid', ({ room }) => ({ roomId: [room] })],
    ['ER2 without a room', 'member', 'invalid', () => ({})],
  ]),
  ...overSocket('typing:stop', [
    ['PR twice, and without a start', 'member', 'ok', ({ room }) => ({ roomId: room })],
    ['ER2 without a room', 'member', 'invalid', () => null],
  ]),
  ...overSocket('room:sync', [
    ['ER2 of a room that is not there', 'member', 'not_found', () => ({ rooms: [place(randomUUID())] })],
    ['ER2 as a stranger', 'stranger', 'not_found', ({ room }) => ({ rooms: [place(room)] })],
    ['ER2 of a public room before joining', 'stranger', 'forbidden', ({ lobby }) => ({ rooms: [place(lobby)] })],
    ['MS7 after being removed', 'removed', 'not_found', ({ room }) => ({ rooms: [place(room)] })],
    ['RC1 of too many', 'member', 'invalid', () => ({ rooms: ids(501).map((id) => place(id)) })],
    ['ER2 from before the beginning', 'member', 'invalid', ({ room }) => ({ rooms: [place(room, -1)] })],
    ['ER2 from a text', 'member', 'invalid', ({ room }) => ({ rooms: [place(room, 'all')] })],
    ['ER2 of no list', 'member', 'invalid', ({ room }) => ({ rooms: place(room) })],
    ['RC1 from above the head', 'member', 'ok', ({ room }) => ({ rooms: [place(room, 1_000)] })],
  ]),
  ...overSocket('presence:watch', [
    ['ER2 nobody', 'member', 'invalid', () => ({ userIds: [] })],
    ['PR4 too many at once', 'member', 'invalid', () => ({ userIds: ids(501) })],
    ['PR4 as many as may be', 'member', 'ok', () => ({ userIds: ids(500) })],
    ['PR4 one more', 'member', 'too_large', () => ({ userIds: ids(1) })],
    ['ER2 a name', 'member', 'invalid', () => ({ userIds: ['anna'] })],
    ['ER2 a text', 'member', 'invalid', () => ({ userIds: randomUUID() })],
  ]),
  ...overSocket('presence:unwatch', [
    ['PR4 who is not watched', 'guest', 'ok', () => ({ userIds: ids(1) })],
    ['ER2 nobody', 'guest', 'invalid', () => ({ userIds: [] })],
  ]),
  ...overSocket('presence:set', [
    ['PR3 to what only others see', 'member', 'invalid', () => ({ status: 'offline' })],
    ['ER2 to nothing', 'member', 'invalid', () => ({})],
    ['ER2 with too long a text', 'member', 'invalid', () => ({ status: 'away', text: 'x'.repeat(101) })],
    ['ER2 until a word', 'member', 'invalid', () => ({ status: 'away', until: 'tomorrow' })],
    ['PR3 in a room that is not there', 'member', 'not_found', () => ({ status: 'online', roomId: randomUUID() })],
    ['PR3 in a room of others', 'stranger', 'not_found', ({ room }) => ({ status: 'online', roomId: room })],
    ['PR3 in a public room before joining', 'stranger', 'forbidden', ({ lobby }) => ({ status: 'online', roomId: lobby })],
    ['PR3 after being removed', 'removed', 'not_found', ({ room }) => ({ status: 'online', roomId: room })],
  ]),
  ...overSocket('session:refresh', [
    ['CO3 with what is no token', 'member', 'unauthenticated', () => ({ token: 'a.b.c' })],
    [
      'CO3 with a token that was changed',
      'member',
      'unauthenticated',
      ({ people }) => ({ token: `${people.member.token.slice(0, -4)}AAAA` }),
    ],
    ["CO3 with somebody else's token", 'member', 'forbidden', ({ people }) => ({ token: people.guest.token })],
    ['CO3 with a token of another session', 'member', 'forbidden', ({ otherToken }) => ({ token: otherToken })],
    ['CO3 twice', 'member', 'ok', ({ people }) => ({ token: people.member.token })],
    ['ER2 with nothing', 'member', 'invalid', () => ({ token: '' })],
    ['ER2 with a number', 'member', 'invalid', () => ({ token: 7 })],
    ['ER2 with too long a token', 'member', 'invalid', () => ({ token: 'x'.repeat(8_193) })],
  ]),
];

import { randomUUID } from 'node:crypto';
import { overRest, type Rest, type Row } from './row.ts';

const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());
const rest = (method: string, path: string, body?: unknown): Rest => ({ method, path, ...(body === undefined ? {} : { body }) });
const create = (body: unknown) => rest('POST', '/api/rooms', body);
const patch = (room: string, body: unknown) => rest('PATCH', `/api/rooms/${room}`, body);
const archive = (room: string) => rest('DELETE', `/api/rooms/${room}`);
const join = (room: string) => rest('POST', `/api/rooms/${room}/join`, {});
const leave = (room: string) => rest('POST', `/api/rooms/${room}/leave`, {});
const add = (room: string, userIds: unknown) => rest('POST', `/api/rooms/${room}/members`, { userIds });
const patchMember = (room: string, id: string, body: unknown) => rest('PATCH', `/api/rooms/${room}/members/${id}`, body);
const remove = (room: string, id: string) => rest('DELETE', `/api/rooms/${room}/members/${id}`);
const endSession = (id: string) => rest('DELETE', `/api/auth/sessions/${id}`);
const profile = (body: unknown) => rest('PATCH', '/api/users/me', body);

/** What is done to rooms, members, sessions and profiles. */
export const roomRows: readonly Row[] = [
  ...overRest('create a room', [
    ['ER2 of no kind', 'member', 'invalid', () => create({ kind: 'secret', name: 'A room' })],
    ['ER2 without a name', 'member', 'invalid', () => create({ kind: 'private' })],
    ['MS6 with too long a name', 'member', 'invalid', () => create({ kind: 'private', name: 'x'.repeat(81) })],
    ['MS6 with too long a topic', 'member', 'invalid', () => create({ kind: 'private', name: 'A room', topic: 'x'.repeat(501) })],
    ['RE4 with somebody unknown', 'member', 'invalid', () => create({ kind: 'private', name: 'A room', memberIds: ids(1) })],
    ['ER2 with too many', 'member', 'invalid', () => create({ kind: 'private', name: 'A room', memberIds: ids(101) })],
    ['ER2 direct with nobody', 'member', 'invalid', () => create({ kind: 'direct', memberIds: [] })],
    ['ER2 direct with oneself', 'member', 'invalid', ({ people }) => create({ kind: 'direct', memberIds: [people.member.id] })],
    ['RE3 direct twice', 'member', 'ok', ({ people }) => create({ kind: 'direct', memberIds: [people.owner.id] })],
  ]),
  ...overRest('change a room', [
    ['ER2 that is not there', 'member', 'not_found', () => patch(randomUUID(), { name: 'New' })],
    ['ER2 as a member', 'member', 'forbidden', ({ room }) => patch(room, { name: 'New' })],
    ['ER2 as a stranger', 'stranger', 'not_found', ({ room }) => patch(room, { name: 'New' })],
    ['ER2 after being removed', 'removed', 'not_found', ({ room }) => patch(room, { name: 'New' })],
    ['ER2 to nothing', 'owner', 'invalid', ({ room }) => patch(room, {})],
    ['MS6 to too long a name', 'owner', 'invalid', ({ room }) => patch(room, { name: 'x'.repeat(81) })],
    ['MS6 to too long a topic', 'owner', 'invalid', ({ room }) => patch(room, { topic: 'x'.repeat(501) })],
    ['ER2 to read-only in words', 'owner', 'invalid', ({ room }) => patch(room, { readOnly: 'yes' })],
    ['ER2 to archived', 'owner', 'invalid', ({ room }) => patch(room, { archived: true })],
    ['MS7 after it was archived', 'owner', 'room_read_only', ({ archived }) => patch(archived, { name: 'New' })],
    ['RE3 to what it is', 'owner', 'ok', ({ room }) => patch(room, { name: 'A room' })],
    ['RE3 to open, which it is', 'owner', 'ok', ({ room }) => patch(room, { archived: false })],
  ]),
  ...overRest('archive a room', [
    ['ER2 as a moderator', 'moderator', 'forbidden', ({ room }) => archive(room)],
    ['ER2 as a stranger', 'stranger', 'not_found', ({ room }) => archive(room)],
    ['ER2 a direct one', 'owner', 'forbidden', ({ direct }) => archive(direct)],
    ['RE3 twice', 'owner', 'ok', ({ archived }) => archive(archived)],
  ]),
  ...overRest('join', [
    ['ER2 a private room', 'stranger', 'not_found', ({ room }) => join(room)],
    ['ER2 a direct room', 'stranger', 'not_found', ({ direct }) => join(direct)],
    ['MS7 while banned', 'banned', 'banned', ({ lobby }) => join(lobby)],
    ['MS7 after it was archived', 'stranger', 'room_read_only', ({ archivedLobby }) => join(archivedLobby)],
    ['RE3 twice', 'member', 'ok', ({ lobby }) => join(lobby)],
  ]),
  ...overRest('leave', [
    ['ER2 a room that is not there', 'member', 'not_found', () => leave(randomUUID())],
    ['ER2 a private room of others', 'stranger', 'not_found', ({ room }) => leave(room)],
    ['ER2 a direct room', 'member', 'forbidden', ({ direct }) => leave(direct)],
    ['RE3 twice', 'removed', 'ok', ({ room }) => leave(room)],
  ]),
  ...overRest('add people', [
    ['RE4 who are unknown', 'owner', 'invalid', ({ room }) => add(room, ids(1))],
    ['ER2 too many', 'owner', 'invalid', ({ room }) => add(room, ids(101))],
    ['ER2 nobody', 'owner', 'invalid', ({ room }) => add(room, [])],
    ['ER2 by a name', 'owner', 'invalid', ({ room, people }) => add(room, [people.stranger.username])],
    ['MS7 as a member of a private room', 'member', 'forbidden', ({ room, people }) => add(room, [people.stranger.id])],
    ['ER2 as a stranger', 'stranger', 'not_found', ({ room, people }) => add(room, [people.stranger.id])],
    ['ER2 to a direct room', 'owner', 'forbidden', ({ direct, people }) => add(direct, [people.stranger.id])],
    ['MS7 one of whom is banned', 'owner', 'banned', ({ room, people }) => add(room, [people.stranger.id, people.banned.id])],
    ['MS7 after it was archived', 'owner', 'room_read_only', ({ archived, people }) => add(archived, [people.stranger.id])],
    ['RE3 twice', 'owner', 'ok', ({ room, people }) => add(room, [people.member.id])],
  ]),
  ...overRest('change a member', [
    ['ER2 to no role', 'owner', 'invalid', ({ room, people }) => patchMember(room, people.member.id, { role: 'king' })],
    ['ER2 to nothing', 'owner', 'invalid', ({ room, people }) => patchMember(room, people.member.id, {})],
    [
      'ER2 muted for a word',
      'owner',
      'invalid',
      ({ room, people }) => patchMember(room, people.member.id, { mutedUntil: 'noon' }),
    ],
    [
      'ER2 who is not there',
      'owner',
      'not_found',
      ({ room, people }) => patchMember(room, people.stranger.id, { role: 'guest' }),
    ],
    ['MS7 oneself', 'moderator', 'forbidden', ({ room, people }) => patchMember(room, people.moderator.id, { role: 'owner' })],
    ['MS7 as a member', 'member', 'forbidden', ({ room, people }) => patchMember(room, people.guest.id, { role: 'member' })],
    ['MS7 the last owner', 'owner', 'conflict', ({ room, people }) => patchMember(room, people.owner.id, { role: 'member' })],
    [
      'MS7 after it was archived',
      'owner',
      'room_read_only',
      ({ archived, people }) => patchMember(archived, people.member.id, { role: 'guest' }),
    ],
    ['RE3 to what they are', 'owner', 'ok', ({ room, people }) => patchMember(room, people.guest.id, { role: 'guest' })],
  ]),
  ...overRest('remove a member', [
    ['MS7 as a member', 'member', 'forbidden', ({ room, people }) => remove(room, people.guest.id)],
    ['MS7 who is above', 'moderator', 'forbidden', ({ room, people }) => remove(room, people.owner.id)],
    ['ER2 as a stranger', 'stranger', 'not_found', ({ room, people }) => remove(room, people.guest.id)],
    ['ER2 by a name', 'owner', 'invalid', ({ room, people }) => remove(room, people.guest.username)],
    ['MS7 after it was archived', 'owner', 'room_read_only', ({ archived, people }) => remove(archived, people.member.id)],
    ['RE3 twice', 'owner', 'ok', ({ room, people }) => remove(room, people.removed.id)],
    ['RE3 who never was there', 'owner', 'ok', ({ room, people }) => remove(room, people.stranger.id)],
  ]),
  ...overRest('end a session', [
    ['ER2 that is not there', 'member', 'not_found', () => endSession(randomUUID())],
    ['ER2 that is no id', 'member', 'invalid', () => endSession('this')],
    ["ER2 of somebody else's", 'stranger', 'not_found', ({ endedSession }) => endSession(endedSession)],
    ['RE3 twice', 'member', 'ok', ({ endedSession }) => endSession(endedSession)],
  ]),
  ...overRest('change a profile', [
    ['MS6 to no name', 'member', 'invalid', () => profile({ displayName: '' })],
    ['MS6 to too long a name', 'member', 'invalid', () => profile({ displayName: 'x'.repeat(81) })],
    ['ER2 to a number', 'member', 'invalid', () => profile({ displayName: 7 })],
    ['MS5 with NUL', 'member', 'invalid', () => profile({ displayName: 'a\u0000b' })],
    ['RE3 to what it is', 'member', 'ok', () => profile({ displayName: 'member' })],
    [
      "MS7 somebody's role",
      'member',
      'forbidden',
      ({ people }) => rest('PATCH', `/api/users/${people.member.id}`, { role: 'admin' }),
    ],
  ]),
];

import { randomUUID } from 'node:crypto';
import { type Columns, overBoth, type Row } from './row.ts';
import { said } from './scene.ts';

const text = (roomId: string, content: unknown = 'hello', clientMessageId: string = randomUUID()) => ({
  roomId,
  clientMessageId,
  content,
});
const tooLong = 'x'.repeat(8_001);
const tooLarge = 'x'.repeat(66_000);

const send = overBoth('message:send', 'POST', ({ roomId }) => `/api/rooms/${String(roomId)}/messages`, [
  ['ER2 to a room that is not there', 'member', 'not_found', () => text(randomUUID())],
  ['ER2 to a private room of others', 'stranger', 'not_found', ({ room }) => text(room)],
  ['ER2 to a public room before joining', 'stranger', 'forbidden', ({ lobby }) => text(lobby)],
  ['MS7 after being removed', 'removed', 'not_found', ({ room }) => text(room)],
  ['MS7 while banned', 'banned', 'banned', ({ room }) => text(room)],
  ['MS7 while muted', 'muted', 'muted', ({ room }) => text(room)],
  ['MS7 after the room was archived', 'member', 'room_read_only', ({ archived }) => text(archived)],
  ['MS7 as the owner of the archived room', 'owner', 'room_read_only', ({ archived }) => text(archived)],
  ['MS7 in a read-only room', 'member', 'room_read_only', ({ readOnly }) => text(readOnly)],
  ['MS5 too long', 'member', 'invalid', ({ room }) => text(room, tooLong)],
  ['MS6 too large', 'member', 'too_large', ({ room }) => text(room, tooLarge)],
  ['ER2 a number', 'member', 'invalid', ({ room }) => text(room, 7)],
  ['MS9 in answer to nothing', 'member', 'not_found', ({ room }) => ({ ...text(room), replyTo: randomUUID() })],
  ['MS9 in answer to what was deleted', 'member', 'gone', ({ room, deleted }) => ({ ...text(room), replyTo: deleted.id })],
  ['MS9 in the thread of nothing', 'member', 'not_found', ({ room }) => ({ ...text(room), threadOf: randomUUID() })],
  ['MS9 in a thread of another room', 'member', 'not_found', ({ second, mine }) => ({ ...text(second), threadOf: mine.id })],
  ['MS9 in the thread of what was deleted', 'member', 'gone', ({ room, deleted }) => ({ ...text(room), threadOf: deleted.id })],
  ['MS9 in a thread that is no id', 'member', 'invalid', ({ room }) => ({ ...text(room), threadOf: 'last' })],
  ['ER2 to a room that is no id', 'member', 'invalid', () => text('lobby')],
  ['ER2 with an id that is none', 'member', 'invalid', ({ room }) => text(room, 'hello', 'one')],
  ['MS4 twice', 'member', 'ok', ({ room, mine }) => text(room, said, mine.clientMessageId)],
  ['MS4 twice, with another content', 'member', 'conflict', ({ room, mine }) => text(room, 'other', mine.clientMessageId)],
  [
    'MS4 twice, with metadata',
    'member',
    'conflict',
    ({ room, mine }) => ({ ...text(room, said, mine.clientMessageId), metadata: {} }),
  ],
]);

/** What is wrong with an edit as with a deletion. */
const onMessages: readonly Columns[] = [
  ['ER2 in a room that is not there', 'member', 'not_found', ({ mine }) => ({ roomId: randomUUID(), messageId: mine.id })],
  ['ER2 in the wrong room', 'member', 'not_found', ({ second, mine }) => ({ roomId: second, messageId: mine.id })],
  ['ER2 a message that is not there', 'member', 'not_found', ({ room }) => ({ roomId: room, messageId: randomUUID() })],
  ['ER2 a message that is no id', 'member', 'invalid', ({ room }) => ({ roomId: room, messageId: 'last' })],
  ["MS7 somebody else's", 'member', 'forbidden', ({ room, theirs }) => ({ roomId: room, messageId: theirs.id })],
  ['ER2 as a stranger', 'stranger', 'not_found', ({ room, mine }) => ({ roomId: room, messageId: mine.id })],
  ['MS7 after being removed', 'removed', 'not_found', ({ room, mine }) => ({ roomId: room, messageId: mine.id })],
  ['MS7 while banned', 'banned', 'banned', ({ room, mine }) => ({ roomId: room, messageId: mine.id })],
  [
    'MS7 after the room was archived',
    'member',
    'room_read_only',
    ({ archived, kept }) => ({ roomId: archived, messageId: kept.id }),
  ],
  [
    'RE3 out of order, of a state that is past',
    'member',
    'conflict',
    ({ room, mine }) => ({ roomId: room, messageId: mine.id, ifMatch: 1_000 }),
  ],
];

const onMessage = ({ roomId, messageId }: Readonly<Record<string, unknown>>): string =>
  `/api/rooms/${String(roomId)}/messages/${String(messageId)}`;

const edit = overBoth('message:edit', 'PATCH', onMessage, [
  ...onMessages.map(([what, as, code, sent]): Columns => [what, as, code, (scene) => ({ ...sent(scene), content: 'edited' })]),
  ['MS7 as the owner', 'owner', 'forbidden', ({ room, mine }) => ({ roomId: room, messageId: mine.id, content: 'edited' })],
  ['MS7 while muted', 'muted', 'muted', ({ room, ofMuted }) => ({ roomId: room, messageId: ofMuted.id, content: 'edited' })],
  [
    'MS7 after deleting it',
    'member',
    'gone',
    ({ room, deleted }) => ({ roomId: room, messageId: deleted.id, content: 'edited' }),
  ],
  ['RE3 to what it says', 'member', 'ok', ({ room, mine }) => ({ roomId: room, messageId: mine.id, content: said })],
  ['MS5 too long', 'member', 'invalid', ({ room, mine }) => ({ roomId: room, messageId: mine.id, content: tooLong })],
  ['MS6 too large', 'member', 'too_large', ({ room, mine }) => ({ roomId: room, messageId: mine.id, content: tooLarge })],
  ['ER2 to nothing', 'member', 'invalid', ({ room, mine }) => ({ roomId: room, messageId: mine.id })],
]);

const remove = overBoth('message:delete', 'DELETE', onMessage, [
  ...onMessages,
  ['RE3 twice', 'member', 'ok', ({ room, deleted }) => ({ roomId: room, messageId: deleted.id })],
]);

/** What is wrong with a reaction; whoever is in the room and not muted may react to whatever stands there. */
const reactions: readonly Columns[] = [
  ...onMessages
    .filter(([what]) => !what.startsWith('MS7 somebody') && !what.startsWith('RE3'))
    .map(([what, as, code, sent]): Columns => [what, as, code, (scene) => ({ ...sent(scene), emoji: '👍' })]),
  ['MS7 while muted', 'muted', 'muted', ({ room, mine }) => ({ roomId: room, messageId: mine.id, emoji: '👍' })],
  ['MS10 of what was deleted', 'member', 'gone', ({ room, deleted }) => ({ roomId: room, messageId: deleted.id, emoji: '👍' })],
  ['MS10 a word', 'member', 'invalid', ({ room, mine }) => ({ roomId: room, messageId: mine.id, emoji: 'like' })],
  ['MS10 two emoji', 'member', 'invalid', ({ room, mine }) => ({ roomId: room, messageId: mine.id, emoji: '👍👍' })],
  ['MS10 nothing', 'member', 'invalid', ({ room, mine }) => ({ roomId: room, messageId: mine.id, emoji: ' ' })],
];

const onReaction = ({ emoji, ...message }: Readonly<Record<string, unknown>>): string =>
  `${onMessage(message)}/reactions/${encodeURIComponent(String(emoji))}`;

const react = overBoth('reaction:add', 'PUT', onReaction, reactions);

const unreact = overBoth('reaction:remove', 'DELETE', onReaction, [
  ...reactions,
  ['RE3 that is not there', 'member', 'ok', ({ room, theirs }) => ({ roomId: room, messageId: theirs.id, emoji: '👍' })],
]);

const marker: readonly Columns[] = [
  ['ER2 in a room that is not there', 'member', 'not_found', () => ({ roomId: randomUUID(), seq: 0 })],
  ['ER2 as a stranger', 'stranger', 'not_found', ({ room }) => ({ roomId: room, seq: 0 })],
  ['ER2 in a public room before joining', 'stranger', 'forbidden', ({ lobby }) => ({ roomId: lobby, seq: 0 })],
  ['MS7 after being removed', 'removed', 'not_found', ({ room }) => ({ roomId: room, seq: 0 })],
  ['RD2 above the newest', 'member', 'invalid', ({ room }) => ({ roomId: room, seq: 1_000 })],
  ['RD2 below nothing', 'member', 'invalid', ({ room }) => ({ roomId: room, seq: -1 })],
  ['ER2 to a text', 'member', 'invalid', ({ room }) => ({ roomId: room, seq: 'last' })],
  ['ER2 to a part', 'member', 'invalid', ({ room }) => ({ roomId: room, seq: 0.5 })],
];

const read = overBoth('room:read', 'PUT', ({ roomId }) => `/api/rooms/${String(roomId)}/read`, [
  ...marker,
  ['RD2 out of order', 'member', 'ok', ({ room }) => ({ roomId: room, seq: 0 })],
]);

const unread = overBoth('room:unread', 'PUT', ({ roomId }) => `/api/rooms/${String(roomId)}/unread`, [
  ...marker,
  ['RD2 forward', 'guest', 'ok', ({ room }) => ({ roomId: room, seq: 4 })],
]);

/** What is done to messages and markers, over both paths. */
export const messageRows: readonly Row[] = [...send, ...edit, ...remove, ...react, ...unreact, ...read, ...unread];

import { randomUUID } from 'node:crypto';
import type { messageRoutes } from '@parley/contracts';
import type { RouteAct, Stage } from './act.ts';
import { exportActs } from './export-acts.ts';
import { notificationActs } from './notification-acts.ts';
import { orderActs } from './order-acts.ts';
import { above, cells, everyKind, signedIn, signedInUnlimited } from './standings.ts';

const inRoom = ({ roomId }: Stage) => ({ params: { roomId } });
const ofMember = ({ roomId, other }: Stage) => ({ roomId, userId: other.id });
const ofOwner = ({ roomId, owner }: Stage) => ({ roomId, userId: owner.id });
const ofOther = ({ roomId, otherMessageId }: Stage) => ({ params: { roomId, messageId: otherMessageId } });
const reactionOf = ({ roomId, otherMessageId }: Stage) => ({ params: { roomId, messageId: otherMessageId, emoji: '👍' } });
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const newMessage = (content = 'hello') => ({ clientMessageId: randomUUID(), content });

/** Owners alone, and admins of the installation. */
const owners = everyKind(
  'forbidden',
  { owner: 'ok', siteModerator: 'forbidden', siteAdmin: 'ok' },
  { direct: cells('direct', 'forbidden') },
);
/** Nobody who could manage the room stands above its owner. */
const nobodyAbove = everyKind(
  'forbidden',
  { siteModerator: 'forbidden', siteAdmin: 'forbidden' },
  { direct: cells('direct', 'forbidden') },
);
const writers = everyKind('ok', { muted: 'muted', banned: 'banned' });
/** Those who moderate the room and are in it; in a direct room both. */
const pinners = everyKind('forbidden', { banned: 'banned', moderator: 'ok', owner: 'ok' }, { direct: cells('direct', 'ok') });
/** What is said in a room is for those who are in it. */
const insiders = everyKind('ok');

/** What each route of message-persistence is tried with. */
export const messageActs: Record<keyof typeof messageRoutes, readonly RouteAct[]> = {
  createRoom: [
    {
      does: 'make a room with others',
      ask: ({ other }) => ({ body: { kind: 'private', name: 'Another room', memberIds: [other.id] } }),
      expected: { anywhere: signedInUnlimited('ok') },
    },
  ],
  listRooms: [{ does: 'list their own rooms', ask: () => ({}), expected: { anywhere: signedIn('ok') } }],
  publicRooms: [{ does: 'browse public rooms', ask: () => ({}), expected: { anywhere: signedInUnlimited('ok') } }],
  getRoom: [
    {
      does: 'see the room itself',
      ask: inRoom,
      expected: {
        rooms: {
          public: signedIn('ok', { elsewhere: 'forbidden' }),
          private: cells('private', 'ok', { siteModerator: 'ok', siteAdmin: 'ok' }),
          direct: cells('direct', 'ok'),
        },
      },
    },
  ],
  patchRoom: [
    { does: 'rename the room', ask: (stage) => ({ ...inRoom(stage), body: { name: 'Renamed' } }), expected: { rooms: above } },
    {
      does: 'make the room read-only',
      ask: (stage) => ({ ...inRoom(stage), body: { readOnly: true } }),
      expected: { rooms: above },
    },
    {
      does: 'slow the room down',
      ask: (stage) => ({ ...inRoom(stage), body: { slowModeSeconds: 30 } }),
      expected: { rooms: above },
    },
    {
      does: 'let no guests in',
      ask: (stage) => ({ ...inRoom(stage), body: { guests: false } }),
      expected: { rooms: above },
    },
    {
      does: 'hide from newcomers what was said',
      ask: (stage) => ({ ...inRoom(stage), body: { history: 'joined' } }),
      expected: { rooms: above },
    },
    {
      does: 'show no pages of links',
      ask: (stage) => ({ ...inRoom(stage), body: { linkPreviews: false } }),
      expected: { rooms: above },
    },
    {
      does: 'open the archived room again',
      needs: ['archived'],
      ask: (stage) => ({ ...inRoom(stage), body: { archived: false } }),
      expected: { rooms: owners },
    },
  ],
  archiveRoom: [{ does: 'archive the room', ask: inRoom, expected: { rooms: owners } }],
  joinRoom: [
    {
      does: 'join the room',
      ask: (stage) => ({ ...inRoom(stage), body: {} }),
      expected: {
        rooms: {
          public: signedIn('ok', { banned: 'banned', elsewhere: 'forbidden' }),
          private: cells('private', 'ok'),
          direct: cells('direct', 'ok'),
        },
      },
    },
  ],
  leaveRoom: [
    {
      does: 'leave the room',
      ask: (stage) => ({ ...inRoom(stage), body: {} }),
      // Leaving twice is no harm, and the banned have left.
      expected: { rooms: everyKind('ok', { banned: 'ok' }, { direct: cells('direct', 'forbidden') }) },
    },
  ],
  listMembers: [
    {
      does: 'list the members',
      ask: inRoom,
      expected: { rooms: everyKind('ok', { siteModerator: 'ok', siteAdmin: 'ok' }, { direct: cells('direct', 'ok') }) },
    },
    { does: 'list who is banned', ask: (stage) => ({ ...inRoom(stage), query: { banned: 'true' } }), expected: { rooms: above } },
  ],
  addMembers: [
    {
      does: 'add somebody',
      ask: (stage) => ({ ...inRoom(stage), body: { userIds: [stage.newcomer.id] } }),
      expected: {
        rooms: {
          public: cells('public', 'ok', { guest: 'forbidden', siteModerator: 'ok', siteAdmin: 'ok' }),
          private: above.private,
          direct: cells('direct', 'forbidden'),
        },
      },
    },
  ],
  patchMember: [
    {
      does: "change a member's role",
      ask: (stage) => ({ params: ofMember(stage), body: { role: 'guest' } }),
      expected: { rooms: owners },
    },
    {
      does: 'mute a member',
      ask: (stage) => ({ params: ofMember(stage), body: { mutedUntil: inAnHour() } }),
      expected: { rooms: above },
    },
    {
      does: 'ban a member',
      ask: (stage) => ({ params: ofMember(stage), body: { bannedUntil: inAnHour() } }),
      expected: { rooms: above },
    },
    {
      does: 'mute the owner',
      ask: (stage) => ({ params: ofOwner(stage), body: { mutedUntil: inAnHour() } }),
      expected: { rooms: nobodyAbove },
    },
    {
      does: 'ban the owner',
      ask: (stage) => ({ params: ofOwner(stage), body: { bannedUntil: inAnHour() } }),
      expected: { rooms: nobodyAbove },
    },
  ],
  removeMember: [
    { does: 'remove a member', ask: (stage) => ({ params: ofMember(stage) }), expected: { rooms: above } },
    {
      does: 'remove the owner',
      ask: (stage) => ({ params: ofOwner(stage) }),
      // To remove oneself is to leave.
      expected: {
        rooms: {
          ...nobodyAbove,
          public: { ...nobodyAbove.public, owner: 'ok' },
          private: { ...nobodyAbove.private, owner: 'ok' },
        },
      },
    },
  ],
  createInvite: orderActs.createInvite,
  listInvites: orderActs.listInvites,
  revokeInvite: orderActs.revokeInvite,
  getInvite: orderActs.getInvite,
  joinByInvite: orderActs.joinByInvite,
  history: [{ does: 'read the messages', ask: inRoom, expected: { rooms: insiders } }],
  sendMessage: [
    {
      does: 'write',
      ask: (stage) => ({ ...inRoom(stage), body: newMessage() }),
      expected: { rooms: everyKind('ok', { muted: 'muted', banned: 'banned' }) },
    },
  ],
  getMessage: [{ does: 'read one message', needs: ['messages'], ask: ofOther, expected: { rooms: insiders } }],
  editMessage: [
    {
      does: 'edit what they wrote',
      needs: ['messages'],
      ask: ({ roomId, ownMessageId }) => ({ params: { roomId, messageId: ownMessageId }, body: { content: 'edited' } }),
      expected: { rooms: everyKind('ok', { muted: 'muted', banned: 'banned' }) },
    },
    {
      does: 'edit what somebody else wrote',
      needs: ['messages'],
      ask: ({ roomId, otherMessageId }) => ({ params: { roomId, messageId: otherMessageId }, body: { content: 'edited' } }),
      expected: {
        rooms: {
          ...everyKind('forbidden', { muted: ['muted', 'forbidden'], banned: 'banned' }),
          direct: cells('direct', 'forbidden', { member: 'ok' }),
        },
      },
    },
  ],
  deleteMessage: [
    {
      does: 'delete what they wrote',
      needs: ['messages'],
      ask: ({ roomId, ownMessageId }) => ({ params: { roomId, messageId: ownMessageId } }),
      expected: {
        rooms: everyKind('ok', { banned: 'banned', siteModerator: 'ok', siteAdmin: 'ok' }, { direct: cells('direct', 'ok') }),
      },
    },
    {
      does: 'delete what a member wrote',
      needs: ['messages'],
      ask: ({ roomId, otherMessageId }) => ({ params: { roomId, messageId: otherMessageId } }),
      expected: {
        rooms: {
          ...above,
          public: { ...above.public, banned: 'banned' },
          private: { ...above.private, banned: 'banned' },
          direct: cells('direct', 'forbidden', { member: 'ok' }),
        },
      },
    },
  ],
  addReaction: [{ does: 'react to a message', needs: ['messages'], ask: reactionOf, expected: { rooms: writers } }],
  removeReaction: [{ does: 'take a reaction back', needs: ['messages'], ask: reactionOf, expected: { rooms: writers } }],
  listReactions: [
    {
      does: 'see who reacted',
      needs: ['messages'],
      ask: (stage) => ({ ...ofOther(stage), query: { emoji: '👍' } }),
      expected: { rooms: insiders },
    },
  ],
  pinMessage: [{ does: 'pin a message', needs: ['messages'], ask: ofOther, expected: { rooms: pinners } }],
  unpinMessage: [{ does: 'take a pin away', needs: ['messages'], ask: ofOther, expected: { rooms: pinners } }],
  listPins: [{ does: 'see what is pinned', ask: inRoom, expected: { rooms: insiders } }],
  removePreview: [
    {
      does: 'take what is shown of a page away from what a member wrote',
      needs: ['messages'],
      ask: (stage) => ({ ...ofOther(stage), query: { url: 'https://example.org' } }),
      // The answer shows the message, which is for those who are in the room.
      expected: {
        rooms: everyKind(
          'forbidden',
          { banned: 'banned', moderator: 'ok', owner: 'ok' },
          { direct: cells('direct', 'forbidden', { member: 'ok' }) },
        ),
      },
    },
  ],
  thread: [{ does: 'read a thread', needs: ['messages'], ask: ofOther, expected: { rooms: insiders } }],
  reportMessage: orderActs.reportMessage,
  listReports: orderActs.listReports,
  listRoomReports: orderActs.listRoomReports,
  decideReport: orderActs.decideReport,
  listEdits: [
    {
      does: 'see what they wrote before',
      needs: ['messages'],
      ask: ({ roomId, ownMessageId }) => ({ params: { roomId, messageId: ownMessageId } }),
      expected: { rooms: insiders },
    },
    {
      does: 'see what a member wrote before',
      needs: ['messages'],
      ask: ofOther,
      expected: {
        rooms: everyKind(
          'forbidden',
          { moderator: 'ok', owner: 'ok' },
          { direct: cells('direct', 'forbidden', { member: 'ok' }) },
        ),
      },
    },
  ],
  readThread: [
    {
      does: 'move their marker of a thread',
      needs: ['messages'],
      ask: (stage) => ({ ...ofOther(stage), body: { seq: 0 } }),
      expected: { rooms: insiders },
    },
  ],
  readRoom: [
    {
      does: 'move their marker forward',
      ask: (stage) => ({ ...inRoom(stage), body: { seq: 0 } }),
      expected: { rooms: insiders },
    },
  ],
  unreadRoom: [
    { does: 'move their marker back', ask: (stage) => ({ ...inRoom(stage), body: { seq: 0 } }), expected: { rooms: insiders } },
  ],
  unreadThread: [
    {
      does: 'move their marker of a thread back',
      needs: ['messages'],
      ask: (stage) => ({ ...ofOther(stage), body: { seq: 0 } }),
      expected: { rooms: insiders },
    },
  ],
  seenBy: [{ does: 'see who has seen what', ask: inRoom, expected: { rooms: insiders } }],
  getMyReading: [
    { does: 'look whether others see how far they have read', ask: () => ({}), expected: { anywhere: signedIn('ok') } },
  ],
  patchMyReading: [
    {
      does: 'decide whether others see it',
      ask: () => ({ body: { readReceipts: true } }),
      expected: { anywhere: signedIn('ok') },
    },
  ],
  ...notificationActs,
  ...exportActs,
  roomChanges: [{ does: 'catch up', ask: inRoom, expected: { rooms: insiders } }],
  digest: [{ does: 'compare what they hold', ask: inRoom, expected: { rooms: insiders } }],
  search: [
    { does: 'search their rooms', ask: () => ({ query: { query: 'hello' } }), expected: { anywhere: signedIn('ok') } },
    {
      does: 'search the room',
      ask: ({ roomId }) => ({ query: { query: 'hello', roomId } }),
      expected: { rooms: insiders },
    },
  ],
  myThreads: [{ does: 'list the threads they follow', ask: () => ({}), expected: { anywhere: signedIn('ok') } }],
  myChanges: [{ does: 'catch up with what is theirs', ask: () => ({}), expected: { anywhere: signedIn('ok') } }],
};

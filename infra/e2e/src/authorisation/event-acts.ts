import { randomUUID } from 'node:crypto';
import type { ClientEventName } from '@parley/contracts';
import type { EventAct, Stage } from './act.ts';
import { cells, everyKind, signedIn } from './standings.ts';

const writers = everyKind('ok', { muted: 'muted', banned: 'banned' });
const insiders = everyKind('ok');
/** Everybody who is signed in, but for tokens that are limited to other rooms. */
const stoppers = {
  public: signedIn('ok', { elsewhere: 'forbidden' }),
  private: signedIn('ok', { elsewhere: 'not_found' }),
  direct: signedIn('ok', { elsewhere: 'not_found' }),
};
const ownMessage = ({ roomId, ownMessageId }: Stage) => ({ roomId, messageId: ownMessageId });
const otherMessage = ({ roomId, otherMessageId }: Stage) => ({ roomId, messageId: otherMessageId });
const inRoom = ({ roomId }: Stage) => ({ roomId });

/** What each event is tried with. */
export const eventActs: Record<ClientEventName, readonly EventAct[]> = {
  'message:send': [
    {
      does: 'write',
      ask: ({ roomId }) => ({ roomId, clientMessageId: randomUUID(), content: 'hello' }),
      expected: { rooms: writers },
    },
  ],
  'message:edit': [
    {
      does: 'edit what they wrote',
      needs: ['messages'],
      ask: (stage) => ({ ...ownMessage(stage), content: 'edited' }),
      expected: { rooms: writers },
    },
    {
      does: 'edit what somebody else wrote',
      needs: ['messages'],
      ask: (stage) => ({ ...otherMessage(stage), content: 'edited' }),
      expected: {
        rooms: {
          ...everyKind('forbidden', { muted: ['muted', 'forbidden'], banned: 'banned' }),
          direct: cells('direct', 'forbidden', { member: 'ok' }),
        },
      },
    },
  ],
  'message:delete': [
    {
      does: 'delete what they wrote',
      needs: ['messages'],
      ask: ownMessage,
      expected: {
        rooms: everyKind('ok', { banned: 'banned', siteModerator: 'ok', siteAdmin: 'ok' }, { direct: cells('direct', 'ok') }),
      },
    },
    {
      does: 'delete what a member wrote',
      needs: ['messages'],
      ask: otherMessage,
      expected: {
        rooms: everyKind(
          'forbidden',
          { banned: 'banned', moderator: 'ok', owner: 'ok', siteModerator: 'ok', siteAdmin: 'ok' },
          { direct: cells('direct', 'forbidden', { member: 'ok' }) },
        ),
      },
    },
  ],
  'reaction:add': [
    {
      does: 'react to a message',
      needs: ['messages'],
      ask: (stage) => ({ ...otherMessage(stage), emoji: '👍' }),
      expected: { rooms: writers },
    },
  ],
  'reaction:remove': [
    {
      does: 'take a reaction back',
      needs: ['messages'],
      ask: (stage) => ({ ...otherMessage(stage), emoji: '👍' }),
      expected: { rooms: writers },
    },
  ],
  'room:read': [{ does: 'move their marker forward', ask: ({ roomId }) => ({ roomId, seq: 0 }), expected: { rooms: insiders } }],
  'room:unread': [{ does: 'move their marker back', ask: ({ roomId }) => ({ roomId, seq: 0 }), expected: { rooms: insiders } }],
  'room:sync': [
    { does: 'catch up', ask: ({ roomId }) => ({ rooms: [{ roomId, epoch: 1, rev: 0 }] }), expected: { rooms: insiders } },
  ],
  'typing:start': [{ does: 'show that they type', ask: inRoom, expected: { rooms: everyKind('ok', { muted: 'muted' }) } }],
  // Only what was started can stop, so this asks for no membership.
  'typing:stop': [{ does: 'show that they stopped typing', ask: inRoom, expected: { rooms: stoppers } }],
  'presence:set': [
    { does: 'say how they are', ask: () => ({ status: 'away' }), expected: { anywhere: signedIn('ok') } },
    {
      does: 'say that they look at the room',
      ask: ({ roomId }) => ({ status: 'online', roomId }),
      expected: { rooms: insiders },
    },
  ],
  'presence:watch': [
    { does: 'watch somebody', ask: ({ other }) => ({ userIds: [other.id] }), expected: { anywhere: signedIn('ok') } },
  ],
  'presence:unwatch': [
    { does: 'stop watching somebody', ask: ({ other }) => ({ userIds: [other.id] }), expected: { anywhere: signedIn('ok') } },
  ],
  'session:refresh': [
    {
      does: 'replace their token by one of their session',
      ask: ({ actor, other }) => ({ token: (actor?.person ?? other).token }),
      expected: { anywhere: signedIn('ok') },
    },
    {
      does: "replace it by somebody else's",
      ask: ({ newcomer }) => ({ token: newcomer.token }),
      expected: { anywhere: signedIn('forbidden') },
    },
  ],
};

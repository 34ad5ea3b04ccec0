import { randomUUID } from 'node:crypto';
import type { messageRoutes } from '@parley/contracts';
import type { RouteAct, Stage } from './act.ts';
import { above, cells, everyKind, signedIn, signedInUnlimited } from './standings.ts';

const inRoom = ({ roomId }: Stage) => ({ params: { roomId } });
/** What is said in a room is for those who are in it. */
const insiders = everyKind('ok');

/** The code of an invitation to the room; to a direct room there is none. */
const inviteTo = async ({ roomId, owner }: Stage): Promise<string> => {
  const reply = await owner.call<{ code?: string }>('POST', `/api/rooms/${roomId}/invites`, {});
  return reply.body.code ?? 'no-such-code';
};
/** The id of what the owner reports of a member's. */
const reportIn = async ({ roomId, owner, otherMessageId, siteModerator }: Stage): Promise<string> => {
  await owner.call('POST', `/api/rooms/${roomId}/messages/${otherMessageId}/report`, { reason: 'spam' });
  const reply = await siteModerator.call<{ items: readonly { id: string; messageId: string }[] }>('GET', '/api/reports');
  return reply.body.items.find(({ messageId }) => messageId === otherMessageId)?.id ?? randomUUID();
};
/** That somebody was reported is not there for anybody but those who decide. */
const judges = signedIn('not_found', { moderator: 'ok', owner: 'ok', siteModerator: 'ok', siteAdmin: 'ok' });
const sitesJudges = signedIn('not_found', { siteModerator: 'ok', siteAdmin: 'ok' });
/** A link lets everybody in who is not kept out, but those whose token is for some rooms only (AU2). */
const byLink = {
  public: signedInUnlimited('ok', { banned: 'banned' }),
  private: signedInUnlimited('ok', { banned: 'banned' }),
  direct: signedInUnlimited('not_found'),
};

/** What the routes are tried with by which a room is kept in order: invitations and reports. */
export const orderActs = {
  createInvite: [
    {
      does: 'invite by a link',
      ask: (stage) => ({ ...inRoom(stage), body: {} }),
      expected: { rooms: above },
    },
  ],
  listInvites: [{ does: 'list the links that invite', ask: inRoom, expected: { rooms: above } }],
  revokeInvite: [
    {
      does: 'take a link back',
      ask: ({ roomId }) => ({ params: { roomId, code: 'no-such-code' } }),
      expected: { rooms: above },
    },
  ],
  getInvite: [
    {
      does: 'see what a link leads to',
      ask: async (stage) => ({ params: { code: await inviteTo(stage) } }),
      expected: { rooms: byLink },
    },
  ],
  joinByInvite: [
    {
      does: 'come in by a link',
      ask: async (stage) => ({ params: { code: await inviteTo(stage) }, body: {} }),
      expected: { rooms: byLink },
    },
  ],
  reportMessage: [
    {
      does: 'report what a member wrote',
      needs: ['messages'],
      ask: ({ roomId, otherMessageId }) => ({ params: { roomId, messageId: otherMessageId }, body: { reason: 'spam' } }),
      // Who asks in a direct room may be the one who wrote it.
      expected: { rooms: { ...insiders, direct: cells('direct', 'ok', { member: 'forbidden' }) } },
    },
  ],
  listReports: [
    {
      does: 'see what was reported anywhere',
      ask: () => ({}),
      expected: { anywhere: signedIn('forbidden', { siteModerator: 'ok', siteAdmin: 'ok' }) },
    },
  ],
  listRoomReports: [{ does: 'see what was reported in the room', ask: inRoom, expected: { rooms: above } }],
  decideReport: [
    {
      does: 'decide what was reported in the room',
      needs: ['messages'],
      ask: async (stage) => ({ params: { reportId: await reportIn(stage) }, body: { state: 'dismissed' } }),
      expected: { rooms: { public: judges, private: judges, direct: sitesJudges } },
    },
  ],
} as const satisfies Partial<Record<keyof typeof messageRoutes, readonly RouteAct[]>>;

import type { Invite, InvitePreview, Room } from '@parley/contracts';
import type { Answer } from './answer.ts';
import type { Rest } from './rest.ts';

/** What an invitation is to be like; where nothing is said it is for members, lasts 7 days, and any number may come. */
export interface InviteWish {
  readonly role?: 'member' | 'guest';
  readonly expiresInSeconds?: number;
  readonly maxUses?: number;
}

/** Invitations by link (RO2, RO3). */
export interface Invites {
  /** Makes one. Codes: `forbidden`, `not_found`, `conflict`, `room_read_only`. */
  create(roomId: string, wish?: InviteWish): Promise<Answer<Invite>>;
  /** Those of a room, the newest first. Codes: `forbidden`, `not_found`. */
  list(roomId: string): Promise<Answer<readonly Invite[]>>;
  /** Takes one back. */
  revoke(roomId: string, code: string): Promise<Answer<null>>;
  /** Where one leads. Codes: `not_found`, `gone`, `banned`, `forbidden`. */
  look(code: string): Promise<Answer<InvitePreview>>;
  /** Comes in by it. Codes: as above, and `room_read_only`. */
  join(code: string): Promise<Answer<Room>>;
}

/** Makes them; `newId` makes UUIDs. */
export const createInvites = (rest: Rest, newId: () => string): Invites => ({
  create: (roomId, wish = {}) =>
    rest.call<Invite>({ method: 'POST', path: `/api/rooms/${roomId}/invites`, body: { ...wish, commandId: newId() } }),
  list: async (roomId) => {
    const answer = await rest.call<{ items: readonly Invite[] }>({ method: 'GET', path: `/api/rooms/${roomId}/invites` });
    return answer.ok ? { ok: true, data: answer.data.items } : answer;
  },
  revoke: (roomId, code) =>
    rest.call<null>({ method: 'DELETE', path: `/api/rooms/${roomId}/invites/${encodeURIComponent(code)}` }),
  look: (code) => rest.call<InvitePreview>({ method: 'GET', path: `/api/invites/${encodeURIComponent(code)}` }),
  join: (code) => rest.call<Room>({ method: 'POST', path: `/api/invites/${encodeURIComponent(code)}/join` }),
});

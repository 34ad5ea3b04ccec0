import { Buffer } from 'node:buffer';
import { accept, type Member, type Result, type RoomId, refuse, UserId } from '@parley/contracts';
import { asManager, asMember, managingRole } from './access.ts';
import type { Caller } from './people.ts';
import type { Store } from './store/index.ts';
import { toMember } from './wire.ts';

/** Which members are wanted: those present, or those who are kept out. */
export interface MemberPage {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly banned?: boolean | undefined;
}

/** Members, and where the next page begins (RE1). */
export interface MembersPage {
  items: Member[];
  nextCursor: string | null;
}

/**
 * Members of a room by id, after the cursor; for owners and moderators also those who are banned now, who are tombstones.
 * Codes: `not_found`, `forbidden`, `invalid`.
 */
export const listMembers = async (
  store: Store,
  caller: Caller,
  roomId: RoomId,
  { cursor, limit, banned = false }: MemberPage,
): Promise<Result<MembersPage>> => {
  const after = cursor === undefined ? undefined : UserId.safeParse(Buffer.from(cursor, 'base64url').toString());
  if (after?.success === false) return refuse('invalid', 'this cursor is none of ours');
  const [found] = await store.findRoomsFor(caller.userId, [roomId]);
  const { room, role } = { room: found?.room, role: found?.role };
  const allowed = banned
    ? asManager({ room, role }, caller, 'moderator')
    : asMember(room, managingRole(room, role, caller) !== undefined);
  if (!allowed.ok) return allowed;
  const page = banned ? store.pageOfBanned : store.pageOfMembers;
  const members = await page(roomId, after?.data, limit + 1);
  const items = members.slice(0, limit).map(toMember);
  const last = items.at(-1);
  const nextCursor = members.length > limit && last !== undefined ? Buffer.from(last.userId).toString('base64url') : null;
  return accept({ items, nextCursor });
};

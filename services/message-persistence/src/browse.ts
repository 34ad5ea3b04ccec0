import { Buffer } from 'node:buffer';
import { accept, type Result, type Room, RoomId, refuse } from '@parley/contracts';
import { asResident } from './access.ts';
import type { Caller } from './people.ts';
import type { Store } from './store/index.ts';
import type { PublicRoomPlace } from './store/public-rooms.ts';
import { toRoom } from './wire.ts';

/** Which public rooms are wanted. */
export interface PublicRoomsWanted {
  /** What name or topic hold, in any case; empty for all. */
  readonly query: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Shows which rooms there are to join: see {@link createBrowse}. */
export interface Browse {
  /** Public rooms that are not archived, by name. Codes: `invalid`, `forbidden` for guests of the installation. */
  publicRooms(caller: Caller, wanted: PublicRoomsWanted): Promise<Result<{ items: Room[]; nextCursor: string | null }>>;
}

/** The rules of browsing (RE1). */
export const createBrowse = ({ store }: { readonly store: Store }): Browse => ({
  publicRooms: async (caller, { query, cursor, limit }) => {
    const allowed = asResident(caller);
    if (!allowed.ok) return allowed;
    const after = cursor === undefined ? undefined : placeOf(cursor);
    if (after === null) return refuse('invalid', 'this cursor is none of ours');
    // As names are stored (MS5).
    const rows = await store.pageOfPublicRooms(query.normalize('NFC'), after, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = rows.length > limit && last !== undefined ? cursorOf(last.place) : null;
    return accept({ items: page.map(({ room }) => toRoom(room)), nextCursor });
  },
});

/** Where a page ended, not which room was there: so it holds although that room has since been renamed. */
const cursorOf = ({ id, sortName }: PublicRoomPlace): string => Buffer.from(`${id}${sortName}`).toString('base64url');

const idChars = 36;

const placeOf = (cursor: string): PublicRoomPlace | null => {
  const text = Buffer.from(cursor, 'base64url').toString();
  const id = RoomId.safeParse(text.slice(0, idChars));
  const sortName = text.slice(idChars);
  return id.success && sortName !== '' && !sortName.includes('\u0000') ? { id: id.data, sortName } : null;
};

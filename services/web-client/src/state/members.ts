import type { Answer, Observable } from '@parley/client';
import type { Member, RoomFrame } from '@parley/contracts';
import { createObservable, type Settable } from './observable.ts';

/** The members of a room as far as they are known; `loading` until the first page has come. */
export interface RoomMembers {
  readonly status: 'loading' | 'ready' | 'failed';
  /** By display name, those who left are not among them. */
  readonly members: readonly Member[];
}

/** Who is in which room: asked for when first wanted, then kept current by the room's frames. */
export interface Members {
  in(roomId: string): Observable<RoomMembers>;
  /** Asks again. */
  refresh(roomId: string): void;
  takeFrame(frame: RoomFrame): void;
  clear(): void;
}

/** A page of `GET /api/rooms/:roomId/members`. */
export type MembersPage = { readonly items: readonly Member[]; readonly nextCursor: string | null };

/** What they need. */
export interface MembersOptions {
  readonly ask: (roomId: string, cursor: string | undefined) => Promise<Answer<MembersPage>>;
  readonly learn: (members: readonly Member[]) => void;
}

/** More than this many pages of 200 are not listed. */
const mostPages = 10;

const byName = (one: Member, other: Member): number => one.displayName.localeCompare(other.displayName);

/** Makes them; no room is known. */
export const createMembers = ({ ask, learn }: MembersOptions): Members => {
  const rooms = new Map<string, Settable<RoomMembers>>();

  const load = async (roomId: string, room: Settable<RoomMembers>): Promise<void> => {
    const members: Member[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await ask(roomId, cursor);
      if (!answer.ok) return room.set({ ...room.getSnapshot(), status: 'failed' });
      members.push(...answer.data.items);
      if (answer.data.nextCursor === null) break;
      cursor = answer.data.nextCursor;
    }
    learn(members);
    room.set({ status: 'ready', members: members.toSorted(byName) });
  };

  const roomOf = (roomId: string): Settable<RoomMembers> => {
    const known = rooms.get(roomId);
    if (known !== undefined) return known;
    const room = createObservable<RoomMembers>({ status: 'loading', members: [] });
    rooms.set(roomId, room);
    void load(roomId, room);
    return room;
  };

  return {
    in: roomOf,
    refresh: (roomId) => void load(roomId, roomOf(roomId)),
    takeFrame: (frame) => {
      const changed = frame.events.flatMap((event) =>
        event.type.startsWith('member.') && 'userId' in event.data ? [event.data] : [],
      );
      if (changed.length === 0) return;
      learn(changed);
      const room = rooms.get(frame.roomId);
      if (room === undefined) return;
      const { status, members } = room.getSnapshot();
      room.set({ status, members: changed.reduce(withMember, members).toSorted(byName) });
    },
    clear: () => rooms.clear(),
  };
};

/** An object is only ever replaced by one of a higher `rev` (FR2). */
const withMember = (members: readonly Member[], member: Member): readonly Member[] => {
  const before = members.find(({ userId }) => userId === member.userId);
  if (before !== undefined && before.rev >= member.rev) return members;
  const others = members.filter(({ userId }) => userId !== member.userId);
  return member.leftAt === undefined ? [...others, member] : others;
};

/** Of a room whose members nobody needs. */
export const noMembers: Observable<RoomMembers> = createObservable<RoomMembers>({ status: 'ready', members: [] });

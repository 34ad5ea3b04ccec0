import type { FeedMessage } from '@parley/bus';
import { accept, type MemberRole, type RoomId } from '@parley/contracts';
import { takes } from './access.ts';
import type { Announcer } from './announce.ts';
import { createCommit } from './commit.ts';
import { isBanned, isPresent } from './locked-room.ts';
import { changeMembership, joining, newsOfMembership } from './membership.ts';
import type { Caller, People } from './people.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredMember } from './store/members.ts';
import type { StoredRoom } from './store/rooms.ts';

/** Whom a token that names rooms was given to, and when. */
export interface Claimant extends Caller {
  readonly issuedAt: Date;
}

/** Lets people into the rooms that their token names: see {@link createClaims}. */
export interface Claims {
  /**
   * Adds the memberships that the token names and that are not there, with the role it names: in rooms that exist, are
   * neither direct nor archived, take guests if that is what they would be, keep the person out no more, and were not left since the token was issued. Nothing else
   * is said of the others.
   */
  admit(claimant: Claimant): Promise<void>;
}

/** What {@link createClaims} needs. */
export interface ClaimsOptions {
  readonly store: Store;
  readonly people: People;
  readonly announcer: Announcer;
}

/** The rules of claimed rooms (AU5): a claim never overrides a later removal or a ban. */
export const createClaims = ({ store, people, announcer }: ClaimsOptions): Claims => {
  const commit = createCommit({ store, announcer });
  return {
    admit: async (claimant) => {
      const claimed = new Map((claimant.rooms ?? []).map(({ id, role }) => [id, role]));
      const found = await store.findRoomsFor(claimant.userId, [...claimed.keys()]);
      const missing = found.filter(({ room, role }) => role === undefined && takesClaims(room)).map(({ room }) => room.id);
      if (missing.length === 0) return;
      await people.remember(claimant);
      await commit(async (tx) => accept({ data: undefined, news: await admit(tx, claimant, claimed, missing) }));
    },
  };
};

const takesClaims = ({ kind, archivedAt }: StoredRoom): boolean => kind !== 'direct' && archivedAt === null;

const admit = async (
  tx: Queries,
  { userId, issuedAt }: Claimant,
  claimed: ReadonlyMap<RoomId, MemberRole>,
  roomIds: readonly RoomId[],
): Promise<readonly FeedMessage[]> => {
  const rooms = await tx.lockRooms(roomIds);
  const now = await tx.now();
  const news: FeedMessage[] = [];
  for (const room of rooms) {
    const [before] = await tx.findMembers(room.id, [userId]);
    const role = claimed.get(room.id) ?? 'guest';
    if (!takesClaims(room) || !takes(room, role) || !mayComeIn(before, issuedAt, now)) continue;
    const step = joining(userId, role, now, before);
    news.push(...newsOfMembership(await changeMembership(tx, room, [step])));
  }
  return news;
};

const mayComeIn = (before: StoredMember | undefined, issuedAt: Date, now: Date): boolean =>
  !isPresent(before) && !isBanned(before, now) && !(before?.leftAt != null && before.leftAt > issuedAt);

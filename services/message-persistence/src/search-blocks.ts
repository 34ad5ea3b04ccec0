import { RoomId } from '@parley/contracts';
import { type SearchScopeName, toBlockQuery, type WrittenTerm } from './search-terms.ts';
import type { Queries } from './store/index.ts';
import type { MessagePlace } from './store/messages.ts';
import { addMonths, type Month, monthOf, startOf } from './store/months.ts';
import { type BlockPlace, blocksAround, type SearchableRoom, type SearchScope } from './store/search.ts';

/** Blocks that may hold what is looked for, those with the newest messages first: see {@link createBlockSource}. */
export interface BlockSource {
  /** Asks the index, where what it said before is used up. */
  prepare(): Promise<void>;
  /** The next blocks of what the index said, at most so many. */
  take(atOnce: number): readonly BlockPlace[];
  /** Whether there is nothing more to take or to ask for. */
  isAtEnd(): boolean;
  /** The place down to which everything was taken; undefined for all there is. */
  readTo(): MessagePlace | undefined;
}

/** Some time, up to `until`, in which blocks lie; all before that where it has no beginning. */
interface Stretch {
  readonly scopes: readonly SearchScopeName[];
  readonly from: Date | undefined;
  readonly until: Date;
}

/** Months that the index is asked for by themselves, from the newest on, before it is asked for all that is left. */
const monthsAtOnce = [1, 3];
/** PostgreSQL weighs each name anew for each block. */
const scopesNamed = 512;
const firstId = RoomId.parse('00000000-0000-0000-0000-000000000000');

/** Behind everything at or after a time. */
export const endAt = (time: Date): MessagePlace => ({ createdAt: time, roomId: firstId, seq: 0 });

/**
 * Asks for blocks of these rooms month by month at first, since a page of something common is found in the newest ones, and then for all
 * that is left, of which there is little of anything rare. The names of rooms, and of rooms with a month, are terms of blocks, so
 * nothing is read of what others have.
 */
export const createBlockSource = (tx: Pick<Queries, 'findBlocks'>, { rooms, terms, scope, most }: BlockWish): BlockSource => {
  const stretches = stretchesOf(rooms, scope);
  const stretchEnd = ({ from }: Stretch): MessagePlace | undefined =>
    stretches.length === 0 || from === undefined ? undefined : endAt(from);
  const taken = new Set<string>();
  const limit = most + blocksAround(rooms.length);
  let waiting: readonly BlockPlace[] = [];
  let readTo: MessagePlace | undefined = scope.before;
  let isDone = false;
  const ask = async (): Promise<void> => {
    const stretch = stretches.shift();
    if (stretch === undefined) {
      isDone = true;
      readTo = undefined;
      return;
    }
    const found = await findBlocks(tx, stretch, { terms, scope, limit });
    waiting = found.filter((block) => !taken.has(nameOf(block)));
    const last = found.at(limit - 1);
    isDone = last !== undefined || stretches.length === 0;
    readTo = last === undefined ? stretchEnd(stretch) : placeBehind(last);
  };
  return {
    prepare: async () => {
      if (waiting.length === 0 && !isDone) await ask();
    },
    take: (atOnce) => {
      const some = waiting.slice(0, atOnce);
      waiting = waiting.slice(some.length);
      for (const block of some) taken.add(nameOf(block));
      return some;
    },
    isAtEnd: () => isDone && waiting.length === 0,
    readTo: () => (waiting[0] === undefined ? readTo : placeBehind(waiting[0])),
  };
};

/** What blocks are asked for, and how many are taken at most. */
export interface BlockWish {
  readonly rooms: readonly SearchableRoom[];
  readonly terms: readonly WrittenTerm[];
  readonly scope: Pick<SearchScope, 'before' | 'after'>;
  readonly most: number;
}

const nameOf = ({ roomId, fromSeq }: BlockPlace): string => `${roomId} ${fromSeq}`;

const placeBehind = ({ untilAt, roomId, toSeq }: BlockPlace): MessagePlace => ({ createdAt: untilAt, roomId, seq: toSeq + 1 });

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

/** From the month on in which somebody spoke last in one of the rooms, or in which what is looked for ends. */
const stretchesOf = (rooms: readonly SearchableRoom[], { before, after }: BlockWish['scope']): Stretch[] => {
  if (rooms.length === 0) return [];
  const lastAt = rooms.reduce((last, room) => (room.lastAt > last ? room.lastAt : last), new Date(0));
  const stretches: Stretch[] = [];
  let until = addMonths(monthOf(earlier(lastAt, before.createdAt)), 1);
  for (const count of monthsAtOnce) {
    const months = Array.from({ length: count }, (_, back): Month => addMonths(until, -1 - back));
    const first = addMonths(until, -count);
    const from = startOf(first);
    const active = rooms.filter((room) => room.lastAt >= from);
    const scopes = active.flatMap(({ id }) => months.map((month) => ({ roomId: id, month })));
    stretches.push({ scopes, from, until: startOf(until) });
    if (after !== undefined && from <= after) return stretches;
    until = first;
  }
  stretches.push({ scopes: rooms.map(({ id }) => ({ roomId: id })), from: undefined, until: startOf(until) });
  return stretches;
};

const findBlocks = async (
  tx: Pick<Queries, 'findBlocks'>,
  { scopes, until }: Stretch,
  { terms, scope, limit }: Pick<BlockWish, 'terms' | 'scope'> & { readonly limit: number },
): Promise<readonly BlockPlace[]> => {
  const parts = Array.from({ length: Math.ceil(scopes.length / scopesNamed) }, (_, n) =>
    scopes.slice(n * scopesNamed, (n + 1) * scopesNamed),
  );
  const before = earlier(until, scope.before.createdAt);
  const found = await Promise.all(
    parts.map((some) => tx.findBlocks(toBlockQuery(some, terms), { before, after: scope.after }, limit)),
  );
  if (found.length === 1) return found[0] ?? [];
  return found.flat().toSorted(newestFirst).slice(0, limit);
};

const newestFirst = (one: BlockPlace, other: BlockPlace): number => {
  const byTime = other.untilAt.getTime() - one.untilAt.getTime();
  if (byTime !== 0) return byTime;
  if (one.roomId !== other.roomId) return one.roomId < other.roomId ? 1 : -1;
  return other.toSeq - one.toSeq;
};

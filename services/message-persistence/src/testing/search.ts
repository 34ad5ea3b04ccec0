import { type RoomId, type SearchHit, SearchQuery } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import type { Caller } from '../people.ts';
import { dataOf, type TestRules } from './rules.ts';

/** What a test asks for, as a request would. */
export type SearchWish = Partial<Record<keyof SearchQuery, string>>;

/** Indexes everything there is, rooms with little that is new included. */
export const indexAll = async (rules: Pick<TestRules, 'searchIndex'>): Promise<void> => {
  const later = new Date(Date.now() + 3_600_000);
  for (;;) {
    const rooms = await rules.searchIndex.roomsToIndex(later, 1_000);
    if (rooms.length === 0) return;
    for (const roomId of rooms) await indexRoom(rules, roomId);
  }
};

/** Indexes all of one room. As the job does, it goes on after a transaction that was cut off, since the machine stood still. */
export const indexRoom = async ({ searchIndex }: Pick<TestRules, 'searchIndex'>, roomId: RoomId): Promise<void> => {
  for (;;) {
    const { state } = await eventually(() => searchIndex.indexSome(roomId));
    if (state !== 'more') return;
  }
};

/** Everything that is found, over all pages, and how many items each page had. */
export const searchAll = async (
  rules: Pick<TestRules, 'search'>,
  caller: Caller,
  wish: SearchWish,
): Promise<{ hits: SearchHit[]; pages: number[] }> => {
  const [hits, pages]: [SearchHit[], number[]] = [[], []];
  let cursor: string | null | undefined;
  do {
    const query = SearchQuery.parse(cursor === undefined ? wish : { ...wish, cursor });
    const page = dataOf(await rules.search.find(caller, query));
    hits.push(...page.items);
    pages.push(page.items.length);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { hits, pages };
};

/** What was said that is found, newest first. */
export const contentsFound = async (
  rules: Pick<TestRules, 'search'>,
  caller: Caller,
  wish: SearchWish | string,
): Promise<string[]> => {
  const { hits } = await searchAll(rules, caller, typeof wish === 'string' ? { query: wish } : wish);
  return hits.map(({ message }) => message.content);
};

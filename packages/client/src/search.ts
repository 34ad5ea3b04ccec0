import type { SearchHit } from '@parley/contracts';
import type { Answer } from './answer.ts';
import type { Rest } from './rest.ts';

/** What to look for: words, of which beginnings are enough, "words as they stand there" and -words to be left out; or filters alone. */
export interface SearchQuestion {
  readonly query?: string;
  readonly roomId?: string;
  readonly senderId?: string;
  /** ISO 8601; `after` is included, `before` is not. */
  readonly before?: string;
  readonly after?: string;
  readonly has?: 'link';
  /** The `nextCursor` of the page before. */
  readonly cursor?: string;
  /** At most 50, by default 20. */
  readonly limit?: number;
}

/** Messages newest first; fewer than `limit`, even none, do not mean that these are all: `nextCursor: null` does. */
export interface SearchResults {
  readonly items: readonly SearchHit[];
  readonly nextCursor: string | null;
}

/** Asks `GET /api/search` for one page. */
export const search = (rest: Rest, question: SearchQuestion): Promise<Answer<SearchResults>> =>
  rest.call<SearchResults>({ method: 'GET', path: '/api/search', query: { ...question } });

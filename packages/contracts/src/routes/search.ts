import { z } from 'zod';
import { RoomId, UserId } from '../ids.ts';
import { limits } from '../limits.ts';
import { SearchHit } from '../search.ts';
import { isStorable, limit, list, opaqueCursor } from './parameters.ts';
import { defineRoute } from './route.ts';

const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => new Date(text))
  .refine((at) => at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9_999, 'must lie in the years 1 to 9999');

/** Which messages are looked for (SE1). A date stands for its first moment in UTC; `after` is included, `before` is not. */
export const SearchQuery = z.object({
  query: z
    .string()
    .trim()
    .max(limits.searchQueryChars)
    .refine(isStorable, 'must not hold NUL or unpaired surrogates')
    .default(''),
  roomId: RoomId.optional(),
  senderId: UserId.optional(),
  before: time.optional(),
  after: time.optional(),
  has: z.enum(['link']).optional(),
  cursor: opaqueCursor,
  limit: limit(limits.searchPage, limits.searchDefaultPage),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

/** Search (SE). */
export const searchRoutes = {
  /** Messages of the rooms I am in, newest first, by what they say, by room, sender, time, and whether they hold a link (SE1). */
  search: defineRoute({
    method: 'GET',
    path: '/api/search',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'rate_limited', 'overloaded'],
    query: SearchQuery,
    status: 200,
    response: list(SearchHit),
  }),
} as const;

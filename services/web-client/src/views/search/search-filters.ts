import type { SearchQuestion } from '@parley/client';
import type { Person } from '../../state/people.ts';
import { startOfInput } from '../timeline/local-day.ts';

/** What a search is narrowed to; days as a date field writes them, both included, empty for none. */
export interface SearchFilters {
  readonly roomId: string;
  readonly person: Person | undefined;
  readonly hasLink: boolean;
  readonly from: string;
  readonly to: string;
}

/** Everything. */
export const noFilters: SearchFilters = { roomId: '', person: undefined, hasLink: false, from: '', to: '' };

/** How many filters are set. */
export const countFilters = ({ roomId, person, hasLink, from, to }: SearchFilters): number =>
  [roomId !== '', person !== undefined, hasLink, startOfInput(from) !== undefined, startOfInput(to) !== undefined].filter(Boolean)
    .length;

/** What the server is asked; undefined where there is neither a letter to look for nor a filter. */
export const questionOf = (typed: string, filters: SearchFilters): SearchQuestion | undefined => {
  const query = typed.trim();
  // What is nothing but signs is no word.
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(query) && countFilters(filters) === 0) return undefined;
  const [after, lastDay] = [startOfInput(filters.from), startOfInput(filters.to)];
  return {
    query,
    ...(filters.roomId === '' ? {} : { roomId: filters.roomId }),
    ...(filters.person === undefined ? {} : { senderId: filters.person.id }),
    ...(filters.hasLink ? { has: 'link' as const } : {}),
    ...(after === undefined ? {} : { after: after.toISOString() }),
    ...(lastDay === undefined ? {} : { before: dayAfter(lastDay).toISOString() }),
  };
};

const dayAfter = (day: Date): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);

import type { User } from '@parley/contracts';
import { type Kysely, sql } from 'kysely';
import { nameWords } from './name-words.ts';
import type { Tables } from './tables.ts';
import { publicColumns, toUser } from './users.ts';

/** Finds people. */
export interface UserSearch {
  /**
   * Those whose username begins with the text, or whose display name has for each of its words one that begins with
   * it; capitals do not matter. The one of exactly that username comes first, the others by username.
   */
  find(text: string, limit: number): Promise<User[]>;
}

/** Makes the search. @throws as pg does when the database does not answer. */
export const createUserSearch = (db: Kysely<Tables>): UserSearch => ({
  find: async (text, limit) => {
    const words = nameWords(text);
    if (words.length === 0) return [];
    const username = text.toLowerCase();
    const rows = await db
      .selectFrom('users')
      .select(publicColumns)
      // Guests are known to those who meet them (RO6).
      .where('role', '<>', 'guest')
      .where('deleted_at', 'is', null)
      .where((where) =>
        where.or([
          where('username', 'like', `${escapeLike(username)}%`),
          sql<boolean>`name_words @@ ${words.map(toPrefixLexeme).join(' & ')}::tsquery`,
        ]),
      )
      .orderBy(sql`username = ${username}`, 'desc')
      .orderBy('username')
      .limit(limit)
      .execute();
    return rows.map(toUser);
  },
});

/** PostgreSQL manual, section 9.7.1: the backslash escapes the wildcards, and itself. */
const escapeLike = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);

/** A quoted lexeme that matches as a prefix; quotes and backslashes are doubled (PostgreSQL manual, section 8.11.2). */
const toPrefixLexeme = (word: string): string => `'${word.replace(/['\\]/g, '$&$&')}':*`;

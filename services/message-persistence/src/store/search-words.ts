import { sql } from 'kysely';
import { plainArray } from './plain-array.ts';
import type { Database } from './tables.ts';

/** A word that messages have, and every three characters in a row of it. */
export interface SearchWord {
  readonly word: string;
  readonly parts: readonly string[];
}

/** Of so many words nobody is told how each begins. */
const wordsRead = 2_048;

/** Statements on the words that messages have, whatever rooms they are in. */
export const searchWordQueries = (db: Database) => ({
  /** Adds words; those that are there stay. In one order, so that two who add the same ones never wait for each other in a ring. */
  addWords: async (words: readonly SearchWord[]): Promise<void> => {
    const sorted = words.toSorted((one, other) => (one.word < other.word ? -1 : 1));
    const names = sorted.map(({ word }) => word);
    // First: what is about to be forgotten is kept, and what was forgotten before that is added.
    await sql`UPDATE search_words SET gone_since = NULL WHERE word = ANY(${names}::text[]) AND gone_since IS NOT NULL`.execute(
      db,
    );
    await sql`
      INSERT INTO search_words (word, parts)
      SELECT word, parts::text[] FROM unnest(${names}::text[], ${sorted.map(({ parts }) => plainArray(parts))}::text[]) AS w (word, parts)
      ON CONFLICT DO NOTHING`.execute(db);
  },

  /**
   * How words begin in which `part` stands, up to the end of it, by the threes that it is made of: all of them, or undefined where
   * there are more than `most`, or words with it too many to tell.
   */
  findBeginningsWith: async (part: string, threes: readonly string[], most: number): Promise<readonly string[] | undefined> => {
    const { rows } = await sql<{ beginning: string; words: number }>`
      SELECT left(word, strpos(word, ${part}) - 1 + length(${part})) AS beginning, sum(count(*)) OVER ()::int AS words FROM (
        SELECT word FROM search_words WHERE parts @> ${threes}::text[] AND strpos(word, ${part}) > 0 LIMIT ${wordsRead}) AS found
      GROUP BY 1 LIMIT ${most + 1}`.execute(db);
    const isAll = rows.length <= most && (rows[0]?.words ?? 0) < wordsRead;
    return isAll ? rows.map(({ beginning }) => beginning) : undefined;
  },

  /**
   * Looks at the next words behind `after`, in their order: those that no message has any more are marked, and forgotten
   * when they have been marked since before a time. Answers the last one that it looked at; nothing where there are no more.
   */
  forgetWords: async (
    after: string,
    markedBefore: Date,
    limit: number,
  ): Promise<{ readonly last: string | undefined; readonly forgotten: number }> => {
    const { rows } = await sql<{ last: string | null; forgotten: number }>`
      WITH looked AS MATERIALIZED (
        SELECT word, gone_since FROM search_words WHERE word > ${after} ORDER BY word LIMIT ${limit}),
      judged AS MATERIALIZED (
        SELECT word, gone_since, EXISTS (SELECT FROM search_blocks b WHERE b.terms @@ ('''' || word || '''')::tsquery) AS is_said
        FROM looked),
      marked AS (
        UPDATE search_words w SET gone_since = CASE WHEN j.is_said THEN NULL ELSE now() END
        FROM judged j WHERE w.word = j.word AND j.is_said = (j.gone_since IS NOT NULL)),
      forgotten AS (
        DELETE FROM search_words w USING judged j
        WHERE w.word = j.word AND NOT j.is_said AND w.gone_since < ${markedBefore.toISOString()}::timestamptz RETURNING 1)
      SELECT (SELECT max(word) FROM looked HAVING count(*) = ${limit}) AS last, (SELECT count(*) FROM forgotten)::int AS forgotten`.execute(
      db,
    );
    return { last: rows[0]?.last ?? undefined, forgotten: rows[0]?.forgotten ?? 0 };
  },
});

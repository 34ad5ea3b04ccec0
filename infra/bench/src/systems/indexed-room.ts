import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

const askEveryMs = 500;
/** Of a room with fewer changes than a block has messages the index is brought up to date once a minute. */
const blockMessages = 32;

/** What is not indexed for search yet, of `changes` that there are in all. */
export interface Backlog {
  readonly changes: number;
  readonly waiting: number;
}

const ofRooms = `
  SELECT coalesce(sum(r.rev), 0)::float8 AS changes,
    coalesce(sum(r.rev - coalesce(s.words_rev, 0)) FILTER (WHERE r.rev - coalesce(s.words_rev, 0) >= ${blockMessages}), 0)::float8 AS waiting
  FROM rooms r LEFT JOIN search_rooms s ON s.room_id = r.id`;

/** Waits until nothing waits to be indexed for search; answers how long that took, ms. @throws after `withinMs`. */
export const untilIndexed = async (databaseUrl: string, withinMs: number, tell: (backlog: Backlog) => void): Promise<number> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const begun = performance.now();
  try {
    for (;;) {
      const { rows } = await client.query<Backlog>(ofRooms);
      const backlog = rows[0] ?? { changes: 0, waiting: 0 };
      tell(backlog);
      if (backlog.waiting === 0) return performance.now() - begun;
      if (performance.now() - begun > withinMs)
        throw new Error(`after ${withinMs} ms ${backlog.waiting} changes wait to be indexed`);
      await delay(askEveryMs);
    }
  } finally {
    await client.end();
  }
};

/** As autovacuum would in time. */
export const tidyIndex = async (databaseUrl: string): Promise<void> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('VACUUM (ANALYZE) search_blocks, search_words');
  await client.end();
};

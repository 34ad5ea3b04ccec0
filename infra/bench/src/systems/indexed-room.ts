import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

const askEveryMs = 500;

/** Waits until all of a room is indexed for search; answers how long that took, ms. @throws after `withinMs`. */
export const untilIndexed = async (
  databaseUrl: string,
  roomId: string,
  withinMs: number,
  onShare: (share: number) => void,
): Promise<number> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const begun = performance.now();
  try {
    for (;;) {
      const { rows } = await client.query<{ share: number }>(
        'SELECT coalesce(s.rev, 0)::float8 / r.rev AS share FROM rooms r LEFT JOIN search_rooms s ON s.room_id = r.id WHERE r.id = $1',
        [roomId],
      );
      const share = rows[0]?.share ?? 0;
      onShare(share);
      if (share >= 1) break;
      if (performance.now() - begun > withinMs) throw new Error(`after ${withinMs} ms ${share} of the room was indexed`);
      await delay(askEveryMs);
    }
    // As autovacuum would in time.
    await client.query('VACUUM (ANALYZE) search_blocks');
    return performance.now() - begun;
  } finally {
    await client.end();
  }
};

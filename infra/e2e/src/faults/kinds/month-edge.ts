import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { z } from 'zod';
import { until } from '../until.ts';
import type { Fault, Scene } from './fault.ts';
import { endConnections, whileLocked } from './postgres.ts';

const leadMs = 2_500;
const lockMs = 400;

const Edge = z.object({ at: z.date(), aheadMs: z.coerce.number() });
const Place = z.object({ roomId: z.string(), before: z.boolean(), after: z.boolean() });
const Wrong = z.object({ roomId: z.string(), what: z.string() });

/**
 * Gives message-persistence a clock of its own, which turns to the next month in a moment: a function of its schema that its
 * connections find ahead of PostgreSQL's. It goes on from there; time never goes back.
 */
const moveClock = async (client: pg.Client, roomIds: readonly string[]): Promise<z.infer<typeof Edge>> => {
  const { rows } = await client.query(
    `WITH newest AS (SELECT max(last_created_at) AS at FROM message_persistence.rooms WHERE id = ANY($1)),
       edge AS (SELECT date_trunc('month', greatest(newest.at, clock_timestamp()), 'UTC') + interval '1 month' AS at FROM newest)
     SELECT at, extract(epoch FROM at - clock_timestamp()) * 1000 - $2 AS "aheadMs" FROM edge`,
    [roomIds, leadMs],
  );
  const edge = Edge.parse(rows[0]);
  await client.query(
    `CREATE OR REPLACE FUNCTION message_persistence.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
     AS 'SELECT pg_catalog.clock_timestamp() + interval ''${edge.aheadMs} milliseconds'''`,
  );
  await client.query(`DO $$ BEGIN EXECUTE format(
    'ALTER ROLE parley_message_persistence IN DATABASE %I SET search_path = message_persistence, pg_catalog', current_database());
  END $$`);
  return edge;
};

/** Which rooms have messages in either month. */
const placesAt = async (client: pg.Client, roomIds: readonly string[], edge: Date): Promise<z.infer<typeof Place>[]> => {
  const { rows } = await client.query(
    `SELECT room_id AS "roomId", bool_or(created_at < $2) AS before, bool_or(created_at >= $2) AS after
     FROM message_persistence.messages WHERE room_id = ANY($1) GROUP BY 1`,
    [roomIds, edge],
  );
  return z.array(Place).parse(rows);
};

/** What is wrong with times: `created_at` that goes back as `seq` goes up, and months that are not those of the messages. */
const wrongTimes = async (client: pg.Client, roomIds: readonly string[]): Promise<z.infer<typeof Wrong>[]> => {
  const { rows } = await client.query(
    `WITH placed AS MATERIALIZED (
       SELECT room_id, seq, rev, created_at, date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month
       FROM message_persistence.messages WHERE room_id = ANY($1)
     ), real AS (
       SELECT room_id, month, min(seq) AS min_seq, max(seq) AS max_seq, max(rev) AS max_rev FROM placed GROUP BY 1, 2
     ), told AS (SELECT * FROM message_persistence.room_months WHERE room_id = ANY($1))
     SELECT room_id AS "roomId", format('seq %s is of an earlier time than the one before it', seq) AS what FROM (
       SELECT room_id, seq, created_at < lag(created_at) OVER (PARTITION BY room_id ORDER BY seq) AS is_back FROM placed
     ) AS compared WHERE is_back
     UNION ALL
     SELECT room_id, format('room_months says %s to %s of %s, there are %s to %s',
       told.min_seq, told.max_seq, month, real.min_seq, real.max_seq)
     FROM real FULL JOIN told USING (room_id, month)
     WHERE (real.min_seq, real.max_seq) IS DISTINCT FROM (told.min_seq, told.max_seq) OR told.max_rev < real.max_rev
     LIMIT 20`,
    [roomIds],
  );
  return z.array(Wrong).parse(rows);
};

/** The lock of all rooms again and again, with little between. */
const lockAgain = async (scene: Scene, untilMs: number): Promise<void> => {
  while (performance.now() < untilMs) {
    await whileLocked(scene, () => sleep(lockMs));
    await sleep(lockMs / 4);
  }
};

/** A month ends under load while somebody else holds the locks of the rooms. */
export const monthEdge: Fault = {
  name: 'a month ends while rooms are locked',
  isLong: true,
  bites: ['noticed'],
  strike: (scene) =>
    scene.system.withPostgres(async (client) => {
      const { roomIds } = scene.load;
      const edge = await moveClock(client, roomIds);
      await endConnections(client);
      await lockAgain(scene, performance.now() + leadMs + 3 * lockMs);
      const isCrossed = async () => {
        const places = await placesAt(client, roomIds, edge.at);
        return places.length === roomIds.length && places.every(({ before, after }) => before && after);
      };
      if (await until(isCrossed, 10_000)) scene.noticed.push(`every room crossed ${edge.at.toISOString()}`);
      for (const { roomId, what } of await wrongTimes(client, roomIds))
        scene.anomalies.push({ kind: 'numbering', roomId, what, ids: [] });
    }),
};

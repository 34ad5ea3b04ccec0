import { Client } from 'pg';
import { type DemoState, keepDemoState, readDemoState } from './kept-state.ts';
import { makePartitions, moveTimes } from './move-times.ts';
import { timesOf } from './room-plan.ts';
import { roomPlans } from './rooms/index.ts';
import { type Cast, writeRoom } from './write-history.ts';

/** What seeding needs. */
export interface SeedOptions {
  readonly cast: Cast;
  /** URL of the role that owns rooms and messages. */
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Ms since 1970. */
  readonly now: number;
}

/**
 * Writes the demo's past, once for a data directory. Broken off in the middle it is finished by the next run: what was said then
 * is recognised, and times are moved only after everything is written.
 */
export const seedOnce = async ({ cast, databaseUrl, dataDir, now }: SeedOptions): Promise<DemoState> => {
  const state = readDemoState(dataDir);
  if (state.isSeeded) return state;
  const rooms = await Promise.all(roomPlans.map(async (plan) => ({ plan, id: await writeRoom(cast, plan) })));
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const moved = rooms.map(({ plan, id }) => ({ roomId: id, times: timesOf(plan.lines, now) }));
    await makePartitions(
      client,
      moved.flatMap(({ times }) => times),
    );
    for (const room of moved) await moveTimes(client, room);
  } finally {
    await client.end();
  }
  const seeded = { ...state, isSeeded: true, rooms: Object.fromEntries(rooms.map(({ plan, id }) => [plan.key, id])) };
  keepDemoState(dataDir, seeded);
  return seeded;
};

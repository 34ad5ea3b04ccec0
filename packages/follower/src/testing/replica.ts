import { randomUUID } from 'node:crypto';
import {
  createInternalClient,
  createLog,
  createMetrics,
  createServiceTokens,
  openBlockingRedis,
  openDatabase,
  openRedis,
  redisReady,
} from '@parley/service-kit';
import { type Kysely, sql } from 'kysely';
import { createFollower, type FollowerOptions } from '../follower.ts';
import type { FollowerHandler } from '../handler.ts';
import { createFollowerMetrics } from '../metrics.ts';
import { createRoomSource } from '../room-source.ts';
import { serviceSecret } from './model-rooms.ts';

/** Where a replica finds what it needs. */
export interface ReplicaUrls {
  readonly redis: string;
  readonly database: string;
  readonly rooms: string;
}

/** One replica of a follower as a service has it. */
export interface Replica {
  readonly db: Kysely<unknown>;
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

const silentLog = createLog({ service: 'follower', instance: 'test', level: 'silent' });

/** Writes down what it is handed: one row for each change, whether or not it was there. */
export const recordingHandler = (slowMs = 0): FollowerHandler<unknown> => ({
  changed: async (tx, { roomId, events }) => {
    for (const { rev } of events)
      await sql`INSERT INTO got (room_id, rev, what) VALUES (${roomId}, ${rev}, 'changed')`.execute(tx);
    if (slowMs > 0) await sql`SELECT pg_sleep(${slowMs / 1_000})`.execute(tx);
  },
  floorRaised: async (tx, { roomId, floorSeq }) => {
    await sql`INSERT INTO got (room_id, rev, what) VALUES (${roomId}, ${floorSeq}, 'floor')`.execute(tx);
  },
  gone: async (tx, { roomId }) => {
    await sql`INSERT INTO got (room_id, rev, what) VALUES (${roomId}, 0, 'gone')`.execute(tx);
  },
  restored: async (tx, { roomId }) => {
    await sql`INSERT INTO got (room_id, rev, what) VALUES (${roomId}, 0, 'restored')`.execute(tx);
  },
});

/** Starts a replica. */
export const startReplica = async (urls: ReplicaUrls, more: Partial<FollowerOptions<unknown>> = {}): Promise<Replica> => {
  const tokens = createServiceTokens(serviceSecret, 'follower');
  const commands = openRedis(urls.redis, 'commands', silentLog);
  const db = openDatabase<unknown>({ url: urls.database, poolSize: 4, name: 'follower', log: silentLog });
  const metrics = createMetrics();
  const follower = createFollower({
    name: 'test',
    replica: randomUUID(),
    commands,
    blocking: (node) => openBlockingRedis(urls.redis, silentLog, node),
    source: createRoomSource(createInternalClient({ service: 'rooms', urls: [urls.rooms], tokens })),
    db,
    handler: recordingHandler(),
    firstStart: 'beginning',
    afterRestore: 'beginning',
    gatherMs: 5,
    leastApartMs: 5,
    leaseTtlMs: 600,
    renewMs: 100,
    metrics: createFollowerMetrics(metrics),
    log: silentLog,
    ...more,
  });
  await redisReady(commands, 30_000);
  await follower.start();
  return {
    db,
    metric: async (name) => (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0,
    stop: async () => {
      await follower.stop();
      commands.disconnect();
      await db.destroy();
    },
  };
};

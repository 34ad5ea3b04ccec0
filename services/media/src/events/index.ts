import { randomUUID } from 'node:crypto';
import { createFollower, createRoomSource, type Follower, type FollowerMetrics } from '@parley/follower';
import { type InternalClient, type Log, openBlockingRedis, type RedisConnection } from '@parley/service-kit';
import type { LinkPreviews } from '../link-previews.ts';
import { queriesWithin } from '../store/index.ts';
import type { Database } from '../store/tables.ts';
import { createRoomChanged } from './room-changed.ts';

/** What {@link followLinks} needs. */
export interface FollowLinksOptions {
  readonly previews: LinkPreviews;
  readonly wakeUp: () => void;
  readonly db: Database;
  readonly persistence: InternalClient;
  readonly commands: RedisConnection;
  readonly redisUrl: string;
  readonly instanceName: string;
  readonly metrics: FollowerMetrics;
  readonly log: Log;
}

/** Everything this service learns of rooms: links in messages. What was said before the first start, or before a restore, gets no preview any more. */
export const followLinks = (options: FollowLinksOptions): Follower =>
  createFollower({
    ...options,
    name: 'link-previews',
    replica: `${options.instanceName}:${randomUUID()}`,
    blocking: (node) => openBlockingRedis(options.redisUrl, options.log, node),
    source: createRoomSource(options.persistence),
    handler: createRoomChanged({ ...options, storeOf: queriesWithin }),
    firstStart: 'heads',
    afterRestore: 'heads',
  });

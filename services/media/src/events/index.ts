import { randomUUID } from 'node:crypto';
import { createFollower, createRoomSource, type Follower, type FollowerMetrics, type FollowerOptions } from '@parley/follower';
import { type InternalClient, type Log, openBlockingRedis, type RedisConnection } from '@parley/service-kit';
import { createRoomChanged, type RoomChangedOptions } from './room-changed.ts';

/** What {@link followLinks} needs. */
export interface FollowLinksOptions<Tables> extends RoomChangedOptions<Tables> {
  readonly db: FollowerOptions<Tables>['db'];
  readonly persistence: InternalClient;
  readonly commands: RedisConnection;
  readonly redisUrl: string;
  readonly instanceName: string;
  readonly metrics: FollowerMetrics;
  readonly log: Log;
}

/** Everything this service learns of rooms: links in messages. What was said before the first start, or before a restore, gets no preview any more. */
export const followLinks = <Tables>(options: FollowLinksOptions<Tables>): Follower =>
  createFollower({
    ...options,
    name: 'link-previews',
    replica: `${options.instanceName}:${randomUUID()}`,
    blocking: (node) => openBlockingRedis(options.redisUrl, options.log, node),
    source: createRoomSource(options.persistence, 'links'),
    handler: createRoomChanged(options),
    firstStart: 'heads',
    afterRestore: 'heads',
  });

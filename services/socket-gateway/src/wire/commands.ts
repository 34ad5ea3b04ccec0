import { type Admission, createAdmission, createPackedPublisher, type RedisClient } from '@parley/bus';
import type { GatewayId, Submission } from '@parley/contracts';
import type { Log, Tracing } from '@parley/service-kit';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { OwnerClient } from '../owner-client.ts';
import type { RoomFeeds } from '../room-feeds.ts';
import { createSubmissions, type Submissions } from '../submissions.ts';

/** The stream of submissions; message-persistence reads it. */
const stream = 'message.submitted';

/** What takes commands to storage. */
export interface Commands {
  readonly admission: Admission;
  readonly submissions: Submissions;
}

/** What it is made of; `onPoll` is called whenever the shards were looked at. */
export interface CommandsOptions {
  readonly gatewayId: GatewayId;
  readonly bus: RedisClient;
  readonly owner: Pick<OwnerClient, 'submit'>;
  readonly rooms: Pick<RoomFeeds, 'get'>;
  readonly maxShardEntries: number;
  readonly maxUnanswered: number;
  readonly onPoll: () => void;
  readonly metrics: GatewayMetrics;
  readonly tracing: Tracing | undefined;
  readonly log: Log;
}

/** Wires submissions to the shards, and to storage itself while Redis is away; they begin there, until Redis answers. */
export const wireCommands = (options: CommandsOptions): Commands => {
  const { gatewayId, bus, owner, rooms, maxShardEntries, maxUnanswered, onPoll, metrics, tracing, log } = options;
  const admission = createAdmission({
    redis: bus,
    stream,
    maxShardEntries,
    log,
    onPoll: (startedAt) => {
      onPoll();
      submissions.resubmitLost(startedAt);
    },
  });
  const submissions: Submissions = createSubmissions({
    gatewayId,
    path: 'http',
    publisher: createPackedPublisher<Submission>({ redis: bus, stream, log }),
    admission,
    ask: (some) => owner.submit(some),
    onStored: (roomId, rev) => {
      rooms
        .get(roomId)
        ?.sequence.catchUp(rev)
        .catch((error: unknown) => log.debug({ err: error }, 'a change that was stored could not be fetched yet'));
    },
    maxUnanswered,
    metrics,
    tracing,
    log,
  });
  return { admission, submissions };
};

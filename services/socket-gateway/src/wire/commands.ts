import { type Admission, createAdmission, createPackedPublisher } from '@parley/bus';
import type { GatewayId, Submission } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import type { Redis } from 'ioredis';
import type { GatewayMetrics } from '../gateway-metrics.ts';
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
  readonly bus: Redis;
  readonly maxShardEntries: number;
  readonly maxUnanswered: number;
  readonly onPoll: () => void;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
}

/** Wires submissions to the shards. */
export const wireCommands = (options: CommandsOptions): Commands => {
  const { gatewayId, bus, maxShardEntries, maxUnanswered, onPoll, metrics, log } = options;
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
  const publisher = createPackedPublisher<Submission>({ redis: bus, stream, log });
  const submissions: Submissions = createSubmissions({ gatewayId, publisher, admission, maxUnanswered, metrics, log });
  bus.on('ready', () => submissions.resubmitAll());
  return { admission, submissions };
};

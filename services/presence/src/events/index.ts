import { randomUUID } from 'node:crypto';
import { createGroupConsumer, type GroupConsumer, presenceFacts } from '@parley/bus';
import { PresenceFact } from '@parley/contracts';
import { isUnavailable, type Log, openBlockingRedis, openRedis } from '@parley/service-kit';
import type { Counters } from '../counters.ts';
import type { Presences } from '../presences.ts';
import { createPresenceFacts } from './presence-facts.ts';

/** What {@link createConsumer} needs. */
export interface ConsumerOptions {
  readonly presences: Presences;
  readonly commands: ReturnType<typeof openRedis>;
  readonly redisUrl: string;
  readonly instanceName: string;
  readonly log: Log;
  readonly counters: Counters;
}

/** Everything this service consumes. */
export const createConsumer = (options: ConsumerOptions): GroupConsumer => {
  const { commands, redisUrl, instanceName, log, counters } = options;
  return createGroupConsumer<PresenceFact>({
    commands,
    blocking: (node) => openBlockingRedis(redisUrl, log, node),
    stream: presenceFacts,
    consumer: `${instanceName}:${randomUUID()}`,
    parse: (raw) => PresenceFact.parse(raw),
    handle: createPresenceFacts(options.presences),
    isTransient: isUnavailable,
    log,
    metrics: counters.group,
  });
};

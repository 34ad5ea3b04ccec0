import { createGroupPublisher, type FeedSubscriber, presenceFacts, type RedisClient } from '@parley/bus';
import type { GatewayId, PresenceFact } from '@parley/contracts';
import { createInternalClient, type Log, type ServiceTokens } from '@parley/service-kit';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { OpenConnections } from '../open-connections.ts';
import { createPresenceClient, type PresenceClient } from '../presence-client.ts';
import { createPresenceFacts, type PresenceFacts } from '../presence-facts.ts';
import { createPresenceOutbox } from '../presence-outbox.ts';
import { createPresenceWatch, type PresenceWatch } from '../presence-watch.ts';

/** What connects the gateway with presence. */
export interface PresenceConnection {
  readonly client: PresenceClient;
  readonly facts: PresenceFacts;
  readonly watch: PresenceWatch;
}

/** What it is made of. */
export interface PresenceConnectionOptions {
  readonly urls: readonly string[];
  readonly services: ServiceTokens;
  readonly gatewayId: GatewayId;
  readonly bus: RedisClient;
  readonly feeds: FeedSubscriber;
  readonly open: OpenConnections;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
}

/** Nobody waits long for it: `unknown` is an answer too. */
const answersWithinMs = 2_000;

/** Wires what is told to presence and what is asked of it. */
export const wirePresence = (options: PresenceConnectionOptions): PresenceConnection => {
  const { urls, services, gatewayId, bus, feeds, open, metrics, log } = options;
  const client = createPresenceClient(
    createInternalClient({ service: 'presence', urls, tokens: services, timeoutMs: answersWithinMs }),
  );
  const publisher = createGroupPublisher<PresenceFact>({ redis: bus, stream: presenceFacts, log });
  const facts = createPresenceFacts({ gatewayId, publisher, open, metrics, log });
  bus.on('ready', () => facts.beat());
  return {
    client,
    facts,
    watch: createPresenceWatch({ feeds, presence: client, outbox: createPresenceOutbox(), metrics, log }),
  };
};

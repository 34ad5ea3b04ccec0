import {
  createBreakerMetrics,
  createHttpServer,
  createJobFailures,
  createLog,
  createMetrics,
  createReplicaBreakerMetrics,
  createTraceMetrics,
  type Metrics,
  type Settings,
} from '@parley/service-kit';
import { authSettings } from '../../../services/auth/src/config.ts';
import { createHashMetrics, createRefreshMetrics } from '../../../services/auth/src/metrics.ts';
import { settings as mediaSettings } from '../../../services/media/src/config.ts';
import { createCounters as createMediaCounters } from '../../../services/media/src/counters.ts';
import { settings as messageSettings } from '../../../services/message-persistence/src/config.ts';
import { createCounters } from '../../../services/message-persistence/src/counters.ts';
import { settings as notificationsSettings } from '../../../services/notifications/src/config.ts';
import { createCounters as createNotificationsCounters } from '../../../services/notifications/src/counters.ts';
import { settings as presenceSettings } from '../../../services/presence/src/config.ts';
import { createCounters as createPresenceCounters } from '../../../services/presence/src/counters.ts';
import { settings as gatewaySettings } from '../../../services/socket-gateway/src/config.ts';
import { createGatewayMetrics } from '../../../services/socket-gateway/src/gateway-metrics.ts';

/** A service as this documentation knows it: its folder below services/, its settings, and what registers its metrics. */
export interface ServiceReference {
  readonly name: string;
  readonly settings: Settings;
  readonly register: (metrics: Metrics) => void;
}

const neverHashes = () => Promise.reject(new Error('nothing is hashed here'));

/** Every service. */
export const services: readonly ServiceReference[] = [
  {
    name: 'auth',
    settings: authSettings,
    register: (metrics) => {
      createBreakerMetrics(metrics);
      createRefreshMetrics(metrics);
      createJobFailures(metrics);
      createHashMetrics(metrics, { hash: neverHashes, verify: neverHashes });
    },
  },
  { name: 'media', settings: mediaSettings, register: createMediaCounters },
  {
    name: 'message-persistence',
    settings: messageSettings,
    register: (metrics) => {
      createBreakerMetrics(metrics);
      createReplicaBreakerMetrics(metrics);
      createCounters(metrics);
    },
  },
  {
    name: 'notifications',
    settings: notificationsSettings,
    register: (metrics) => {
      createBreakerMetrics(metrics);
      createNotificationsCounters(metrics);
    },
  },
  { name: 'presence', settings: presenceSettings, register: createPresenceCounters },
  { name: 'socket-gateway', settings: gatewaySettings, register: createGatewayMetrics },
];

/** The registry of a service as its process fills it, without the process: its own metrics and those of its HTTP server. */
export const registryOf = async ({ name, register }: ServiceReference): Promise<Metrics['registry']> => {
  const metrics = createMetrics();
  const log = createLog({ service: name, instance: 'reference', level: 'silent' });
  const server = await createHttpServer({ log, metrics, isReady: () => false, trustedProxies: [] });
  await server.close();
  createTraceMetrics(metrics);
  register(metrics);
  return metrics.registry;
};

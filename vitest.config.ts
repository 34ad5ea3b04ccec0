import { defineConfig } from 'vitest/config';

/** For what hangs: on a busy machine, with other tests beside it, what takes 4 s has taken 25. */
const timeoutMs = 90_000;

const unit = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ['src/**/*.test.ts'], testTimeout: 30_000 },
});

const integration = (name: string, root: string) => ({
  extends: true as const,
  test: {
    name,
    root,
    include: ['src/**/*.test.ts'],
    globalSetup: ['../../packages/test-kit/src/global-setup.ts'],
    hookTimeout: 120_000,
    testTimeout: timeoutMs,
  },
});

/** What of the bus is tested on a Redis Cluster as well: all that needs no server of its own to harm. */
const busOnCluster = [
  'feed-swaps',
  'group',
  'group-progress',
  'kept-dead-letters',
  'leases',
  'packed-publisher',
  'read-values',
  'shard-consumer',
  'shard-errors',
];

const onCluster = (name: string, root: string, files: readonly string[]) => ({
  extends: true as const,
  test: {
    name,
    root,
    include: files.map((file) => `src/${file}.test.ts`),
    globalSetup: ['../../packages/test-kit/src/cluster-setup.ts'],
    hookTimeout: 120_000,
    testTimeout: timeoutMs,
  },
});

/** End-to-end tests that need no other stack than what they start themselves; `npm test` runs them beside all others. */
const withOwnStack = [
  'cluster',
  'conversation',
  'degradation',
  'drill',
  'embedding',
  'faults',
  'fuzz',
  'haproxy/configuration',
  'haproxy/conversation',
  'hostile',
  'kill',
  'limits-without-redis',
  'many-at-once',
  'notifications',
  'sabotage',
  'reading-model',
  'secrets',
  'start',
  'tokens',
  'tracing',
  'upgrade',
].map((file) => `src/${file}.test.ts`);

/** What `npm run test:slow` builds and runs in containers, after all others. */
const inContainers = ['src/containers/**/*.test.ts'];

const endToEnd = {
  root: 'infra/e2e',
  fileParallelism: false,
  hookTimeout: 180_000,
  testTimeout: 180_000,
};

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      unit('contracts', 'packages/contracts'),
      unit('client', 'packages/client'),
      unit('web-client', 'services/web-client'),
      unit('bench', 'infra/bench'),
      integration('bus', 'packages/bus'),
      onCluster('bus-cluster', 'packages/bus', busOnCluster),
      integration('service-kit', 'packages/service-kit'),
      integration('follower', 'packages/follower'),
      integration('auth', 'services/auth'),
      integration('message-persistence', 'services/message-persistence'),
      integration('presence', 'services/presence'),
      integration('media', 'services/media'),
      integration('notifications', 'services/notifications'),
      integration('socket-gateway', 'services/socket-gateway'),
      {
        extends: true,
        test: { name: 'local', root: 'infra/local', include: ['src/**/*.test.ts'], hookTimeout: 120_000, testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'k8s-checks',
          root: 'infra/k8s-checks',
          include: ['src/**/*.test.ts'],
          globalSetup: ['src/testing/rendered.ts'],
          // Nothing is changed by a test, and reading the models of Kubernetes takes a second.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'observability',
          root: 'infra/observability',
          include: ['src/**/*.test.ts'],
          hookTimeout: 300_000,
          testTimeout: 60_000,
        },
      },
      { extends: true, test: { name: 'reference', root: 'infra/reference', include: ['src/**/*.test.ts'], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: 'e2e',
          globalSetup: ['src/shared-stack.ts'],
          include: ['src/**/*.test.ts'],
          exclude: [...withOwnStack, ...inContainers],
        },
      },
      { extends: true, test: { ...endToEnd, name: 'e2e-own-stack', include: withOwnStack } },
      ...(process.env['PARLEY_SLOW'] === undefined
        ? []
        : [{ extends: true as const, test: { ...endToEnd, name: 'containers', include: inContainers, hookTimeout: 3_000_000 } }]),
    ],
  },
});

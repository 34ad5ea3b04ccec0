import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort, type OwnedServer, startRedis } from '@parley/local';
import { Redis } from 'ioredis';
import { eventually } from './eventually.ts';
import { killServer } from './kill-server.ts';
import { testDirectory } from './provided.ts';

/** One server of a {@link TestCluster}. */
export interface TestClusterNode extends Pick<OwnedServer, 'url' | 'pid' | 'start' | 'stop'> {
  readonly host: string;
  readonly port: number;
}

/** A Redis Cluster of a test's own, on 127.0.0.1. */
export interface TestCluster {
  /** All nodes, separated by commas: what services get as REDIS_URL. */
  readonly url: string;
  /** The masters at start, then the replica of each, if there are any. */
  readonly nodes: readonly TestClusterNode[];
  /** Asks one node; for what concerns a server and no key. */
  ask(node: TestClusterNode, command: string, ...parameters: (string | number)[]): Promise<unknown>;
  /** The node that is master of a key now. */
  masterOf(key: string): Promise<TestClusterNode>;
  /** SIGKILL; resolves once it is gone. `start` of the node brings it back. */
  kill(node: TestClusterNode): Promise<void>;
  /** Stops all nodes and leaves no directory. */
  destroy(): Promise<void>;
}

const masterCount = 3;
const slotCount = 16_384;
/**
 * After so long without an answer a node counts as gone; its replica is elected within about as long again. Without
 * replicas none is meant to go, however busy the machine is.
 */
const nodeTimeoutMs = { withReplicas: 1_000, alone: 30_000 };

type StartedNode = TestClusterNode & Pick<OwnedServer, 'destroy'>;

const startNode = async (directory: string, password: string, clusterPort: number, timeoutMs: number): Promise<StartedNode> => {
  // Each in a folder of the run's own, where what a dying worker leaves is looked for.
  const dataDir = mkdtempSync(join(directory, 'parley-test-redis-'));
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  const settings = {
    masterauth: password,
    'cluster-enabled': 'yes',
    'cluster-port': String(clusterPort),
    'cluster-node-timeout': String(timeoutMs),
    // However long a replica was without its master, it takes over.
    'cluster-replica-validity-factor': '0',
    'repl-diskless-sync-delay': '0',
  };
  try {
    const server = await startRedis({ dataDir, settings, password, restart: false });
    const { hostname: host, port } = new URL(server.url);
    const destroy = async (): Promise<void> => {
      await server.destroy();
      process.off('exit', remove);
      remove();
    };
    return { ...server, host, port: Number(port), destroy };
  } catch (error) {
    remove();
    throw error;
  }
};

/** All of them, or none: what was started beside one that did not is stopped again. */
const startNodes = async (directory: string, count: number, timeoutMs: number): Promise<StartedNode[]> => {
  const password = randomBytes(16).toString('hex');
  // Not the usual ones, 10,000 above the servers', which may lie beyond the last.
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findFreePort(ports));
  const started = await Promise.allSettled([...ports].map((port) => startNode(directory, password, port, timeoutMs)));
  const nodes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return nodes;
  await Promise.all(nodes.map((node) => node.destroy()));
  throw failed.reason;
};

const withClient = async <T>({ url }: TestClusterNode, use: (client: Redis) => Promise<T>): Promise<T> => {
  const client = new Redis(url, { protocol: 2, maxRetriesPerRequest: 1 });
  client.on('error', () => {});
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
};

const ask = (node: TestClusterNode, command: string, ...parameters: (string | number)[]): Promise<unknown> =>
  withClient(node, (client) => client.call(command, ...parameters));

const giveSlots = async (master: TestClusterNode, index: number): Promise<void> => {
  const from = Math.floor((slotCount * index) / masterCount);
  const to = Math.floor((slotCount * (index + 1)) / masterCount) - 1;
  // Different from the start, else the masters first have to find out whose is whose.
  await ask(master, 'CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
  await ask(master, 'CLUSTER', 'ADDSLOTSRANGE', from, to);
};

const clusterPortOf = async (node: TestClusterNode): Promise<number> => {
  const reply: unknown = await ask(node, 'CONFIG', 'GET', 'cluster-port');
  return Array.isArray(reply) ? Number(reply[1]) : 0;
};

const introduce = async ([first, ...others]: readonly TestClusterNode[]): Promise<void> => {
  if (first === undefined) return;
  for (const { host, port, ...rest } of others) {
    await ask(first, 'CLUSTER', 'MEET', host, port, await clusterPortOf({ host, port, ...rest }));
  }
};

const follow = async (replica: TestClusterNode, master: TestClusterNode): Promise<void> => {
  const masterId = String(await ask(master, 'CLUSTER', 'MYID'));
  // It has to have heard of its master first.
  await eventually(() => ask(replica, 'CLUSTER', 'REPLICATE', masterId));
  await eventually(async () => {
    const info = String(await ask(replica, 'INFO', 'replication'));
    if (!info.includes('master_link_status:up')) throw new Error('The replica has no copy yet');
  });
};

const isWhole = async (node: TestClusterNode, count: number): Promise<void> => {
  const info = String(await ask(node, 'CLUSTER', 'INFO'));
  const whole = info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}`);
  if (!whole) throw new Error(`A node of the cluster does not know all of it yet:\n${info}`);
};

const form = async (nodes: readonly TestClusterNode[]): Promise<void> => {
  const [masters, replicas] = [nodes.slice(0, masterCount), nodes.slice(masterCount)];
  await Promise.all(masters.map(giveSlots));
  await introduce(nodes);
  await Promise.all(replicas.map((replica, index) => follow(replica, masters[index] ?? replica)));
  await eventually(() => Promise.all(nodes.map((node) => isWhole(node, nodes.length))));
};

const masterOf = async (nodes: readonly TestClusterNode[], key: string): Promise<TestClusterNode> => {
  for (const node of nodes.filter((one) => one.pid() !== null)) {
    const slot = Number(await ask(node, 'CLUSTER', 'KEYSLOT', key));
    const ranges: unknown = await ask(node, 'CLUSTER', 'SLOTS');
    for (const range of Array.isArray(ranges) ? ranges : []) {
      const [from, to, [, port]] = range;
      const found = nodes.find((one) => one.port === port);
      if (slot >= from && slot <= to && found !== undefined) return found;
    }
  }
  throw new Error('No node knows whose the key is');
};

/** What {@link startTestCluster} takes. */
export interface TestClusterOptions {
  /** Whether each master has a replica. */
  replicas?: boolean;
  /** Where the nodes keep their folders; the run's directory unless given. */
  directory?: string;
}

/**
 * Starts three masters that share the slots, with a replica each where a test kills one. A killed master's replica is in its
 * place after two to three seconds.
 */
export const startTestCluster = async ({
  replicas = false,
  directory = testDirectory(),
}: TestClusterOptions = {}): Promise<TestCluster> => {
  const nodes = await startNodes(
    directory,
    replicas ? 2 * masterCount : masterCount,
    replicas ? nodeTimeoutMs.withReplicas : nodeTimeoutMs.alone,
  );
  const destroy = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.destroy()));
  };
  try {
    await form(nodes);
  } catch (error) {
    await destroy();
    throw error;
  }
  const url = nodes.map((node) => node.url).join(',');
  return { url, nodes, ask, masterOf: (key) => masterOf(nodes, key), kill: killServer, destroy };
};

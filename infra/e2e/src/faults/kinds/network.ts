import { setTimeout as sleep } from 'node:timers/promises';
import { cut, hasOwnNetwork } from '../own-network.ts';
import type { Fault, Scene } from './fault.ts';

const impossible = (): string | undefined =>
  hasOwnNetwork() ? undefined : 'it takes a network namespace: Linux, root, and the programs unshare and ip';

/** Drops all packets from and to some parts of the stack for a while: connections stay open, and silent. */
const silenced = async (ports: readonly number[], forMs: number): Promise<void> => {
  const heal = cut(ports);
  await sleep(forMs).finally(heal);
};

const cutOff = (name: string, bites: Fault['bites'], portsOf: (scene: Scene) => number[]): Fault => ({
  name,
  bites,
  isLong: true,
  impossible,
  strike: (scene) => silenced(portsOf(scene), 5_000),
});

const servers = ({ system }: Scene): number[] => [system.portOf('redis'), system.portOf('postgres')];
const services = ({ system }: Scene): number[] => system.named('').map(({ name }) => system.portOf(name));

const stutters = 12;
const silentMs = 250;
const openMs = 200;

/** What becomes of the way between the parts. */
export const networkFaults: readonly Fault[] = [
  cutOff('the network to Redis cut for 5 s', ['resubmissions', 'retries', 'repairs'], ({ system }) => [system.portOf('redis')]),
  cutOff('the network to PostgreSQL cut for 5 s', ['retries'], ({ system }) => [system.portOf('postgres')]),
  cutOff('the network to a gateway cut for 5 s', ['slow', 'connections'], ({ system }) => [system.portOf('socket-gateway-1')]),
  cutOff('the network to message-persistence cut for 5 s', ['slow', 'repairs'], ({ system }) =>
    system.named('message-persistence').map(({ name }) => system.portOf(name)),
  ),
  {
    name: 'a network that delays everything',
    bites: ['noticed'],
    isLong: true,
    impossible,
    // TCP sends again what was dropped, later and later: each pause delays everything by up to twice its length.
    strike: async (scene) => {
      const ports = [...servers(scene), ...services(scene)];
      let longestMs = 0;
      for (let count = 0; count < stutters; count += 1) {
        const stutter = silenced(ports, silentMs);
        const from = performance.now();
        await Promise.all([stutter, scene.system.withRedis((redis) => redis.ping()).catch(() => undefined)]);
        longestMs = Math.max(longestMs, performance.now() - from);
        await sleep(openMs);
      }
      if (longestMs > silentMs) scene.noticed.push(`an answer of Redis took ${Math.round(longestMs)} ms`);
    },
  },
];

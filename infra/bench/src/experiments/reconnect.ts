import { connectCrowd } from '../load/storm.ts';
import type { StormClientSpec, StormKind } from '../load/storm-messages.ts';
import { type BareServers, startBareServers } from '../systems/bare-servers.ts';
import { sharedServers } from '../systems/bench-stack.ts';
import { connectWriters } from '../systems/room-writers.ts';
import type { Bench, Experiment } from './experiment.ts';
import { createReconnectCrowd, urlOf } from './reconnect-crowd.ts';
import { findingsOfStorms } from './reconnect-findings.ts';
import { type StormedSystem, type StormFigures, stormOnce } from './reconnect-storms.ts';

const loadProcesses = 2;

/** A crowd in three rooms each is cut off at one moment and comes back at once, beside bare servers that it comes back to. */
export const reconnect: Experiment = {
  name: 'reconnect',
  about:
    'everybody is cut off at one moment while traffic goes on, and connects again 1 s later at once: connects a second until all are back and have what they missed',
  run: async (bench) => {
    const count = bench.isQuick ? 300 : 3_000;
    return bench.stacks.with({ gateways: 2 }, async (stack) => {
      const stops: (() => void)[] = [];
      try {
        bench.progress(`reconnect: making ${count} people and their rooms`);
        const { clients, writers } = await createReconnectCrowd(stack, count);
        const crowd = await connectCrowd(clients, loadProcesses);
        stops.push(() => crowd.stop());
        const writing = await connectWriters(writers);
        stops.push(() => writing.close());
        const systems: StormedSystem[] = [
          { name: 'parley, no edge', crowd, processes: stack.processes(), parley: { stack, writers: writing } },
        ];
        for (const [name, kind] of yardsticks) {
          const servers = await startBareServers(name, stack.launched.stack().redis.url);
          stops.push(() => servers.stop());
          const bare = await connectCrowd(bareClients(servers, kind, count), loadProcesses);
          stops.push(() => bare.stop());
          systems.push({ name, crowd: bare, processes: [...servers.processes, ...sharedServers(stack)] });
        }
        return findingsOfStorms(await measureStorms(systems, count, bench), count);
      } finally {
        for (const stop of stops.toReversed()) stop();
      }
    });
  },
};

const yardsticks = [
  ['bare ws', 'ws'],
  ['bare Socket.IO', 'socket.io'],
] as const;

const bareClients = ({ urls }: BareServers, kind: StormKind, count: number): StormClientSpec[] =>
  Array.from({ length: count }, (_, index) => {
    const rooms = [`near-${Math.floor(index / 30)}`, `far-${index % 100}`, `own-${index}`];
    return { url: urlOf(urls, index), kind, auth: { sender: `person-${index}`, rooms } };
  });

/** The storm of a bare server lasts some tenths of a second, which one disturbance doubles: the middle one of three counts. */
const middleOf = async (times: number, storm: () => Promise<StormFigures>): Promise<StormFigures> => {
  const first = await storm();
  const all = [first];
  while (all.length < times) all.push(await storm());
  return all.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(times / 2)] ?? first;
};

/** The systems take turns; the first storm of each is its warm-up. */
const measureStorms = async (
  systems: readonly StormedSystem[],
  count: number,
  bench: Bench,
): Promise<ReadonlyMap<string, readonly StormFigures[]>> => {
  const measured = new Map<string, StormFigures[]>(systems.map(({ name }) => [name, []]));
  for (let round = 0; round <= bench.rounds; round += 1) {
    for (const system of systems) {
      bench.progress(`reconnect, ${round === 0 ? 'warm-up' : `round ${round} of ${bench.rounds}`}: ${system.name}`);
      const figures = await middleOf(system.parley === undefined && !bench.isQuick ? 3 : 1, () => stormOnce(system, count));
      if (round > 0) measured.get(system.name)?.push(figures);
    }
  }
  return measured;
};

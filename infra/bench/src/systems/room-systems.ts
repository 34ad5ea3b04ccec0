import { connectLoad } from '../load/load.ts';
import type { BareServers } from './bare-servers.ts';
import { type BenchStack, sharedServers } from './bench-stack.ts';
import type { Person } from './people.ts';
import type { LoadedSystem } from './start-systems.ts';
import { type ChatSystem, serverOf } from './system.ts';

/** Somebody in rooms, the first of which they write to. */
export interface Member {
  readonly person: Person;
  readonly rooms: readonly [string, ...string[]];
}

const loadProcesses = 2;

/** Connects these people to Parley's gateways, in turn. */
export const membersOfParley = (stack: BenchStack, members: readonly Member[]): Promise<LoadedSystem> =>
  load({
    name: 'parley, no edge',
    lines: members.map(({ person: { token }, rooms: [sharedRoom] }, index) => ({
      url: stack.gateways[serverOf(index, stack.gateways.length)] ?? '',
      auth: { token, protocol: 1 },
      readyEvent: 'ready',
      sharedRoom,
      ownRoom: '',
    })),
    processes: () => stack.processes().filter(({ name }) => name !== 'edge'),
  });

/** Connects as many to bare Socket.IO, into the same rooms. */
export const membersOfSocketIo = (stack: BenchStack, servers: BareServers, members: readonly Member[]): Promise<LoadedSystem> =>
  load({
    name: 'bare Socket.IO',
    lines: members.map(({ person: { id }, rooms }, index) => ({
      url: servers.urls[serverOf(index, servers.urls.length)] ?? '',
      auth: { sender: id, rooms },
      readyEvent: undefined,
      sharedRoom: rooms[0],
      ownRoom: '',
    })),
    processes: () => [...servers.processes, ...sharedServers(stack)],
  });

const load = async (system: ChatSystem): Promise<LoadedSystem> => ({
  system,
  load: await connectLoad(system.lines, loadProcesses),
});

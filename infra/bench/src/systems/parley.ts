import type { NamedProcess } from '../processes.ts';
import type { BenchStack } from './bench-stack.ts';
import { createPeople, createRoom, forEach } from './people.ts';
import { type ChatSystem, type Population, serverOf, sharedRoomOf } from './system.ts';

/** Somebody of the crowd and the rooms that they are in. */
export interface Member {
  readonly token: string;
  readonly sharedRoom: string;
  readonly ownRoom: string;
}

/** Makes a crowd and its rooms over Parley's own REST routes. */
export const populateParley = async (stack: BenchStack, population: Population): Promise<readonly Member[]> => {
  const people = await createPeople(stack, population.clients);
  const groups = Array.from({ length: population.sharedRooms }, (_, room) =>
    people.filter((__, index) => sharedRoomOf(index, population) === room),
  );
  const shared = await forEach(groups, (group) => createRoom(stack, group));
  const own = await forEach(people, (person) => createRoom(stack, [person]));
  return people.map(({ token }, index) => ({
    token,
    sharedRoom: shared[sharedRoomOf(index, population)] ?? '',
    ownRoom: own[index] ?? '',
  }));
};

/** The stack, reached through its edge as users do, or `direct` at the gateways in turn as the yardsticks are. */
export const parleySystem = (stack: BenchStack, members: readonly Member[], way: 'edge' | 'direct'): ChatSystem => {
  const urls = way === 'edge' ? [stack.url] : stack.gateways;
  return {
    name: way === 'edge' ? 'parley' : 'parley, no edge',
    lines: members.map(({ token, ...rooms }, index) => ({
      url: urls[serverOf(index, urls.length)] ?? stack.url,
      auth: { token, protocol: 1 },
      readyEvent: 'ready',
      ...rooms,
    })),
    processes: (): NamedProcess[] => stack.processes().filter(({ name }) => way === 'edge' || name !== 'edge'),
  };
};

import { connectLoad, type Load } from '../load/load.ts';
import { type BenchStack, sharedServers } from './bench-stack.ts';
import { parleySystem, populateParley } from './parley.ts';
import type { ChatSystem, Population } from './system.ts';
import { createTutorialDatabase, startTutorialChat } from './tutorial-chat.ts';
import { startWsChat } from './ws-chat.ts';

/** What is compared; infra/bench/README.md tells what each is. */
export type SystemName =
  | 'parley'
  | 'parley, no edge'
  | 'tutorial chat, edge'
  | 'tutorial chat'
  | 'bare Socket.IO'
  | 'bare ws'
  | 'bare ws echo';

/** A system with its clients connected. */
export interface LoadedSystem {
  readonly system: ChatSystem;
  readonly load: Load;
}

/** What to start. */
export interface Wanted {
  readonly stack: BenchStack;
  readonly population: Population;
  readonly systems: readonly SystemName[];
}

const loadProcesses = 2;

/** Starts yardsticks beside a stack, on its PostgreSQL and Redis, connects the clients of all, and ends them after `use`. */
export const withSystems = async <Result>(
  { stack, population, systems }: Wanted,
  use: (loaded: readonly LoadedSystem[]) => Promise<Result>,
): Promise<Result> => {
  const stops: (() => void)[] = [];
  const start = starters(stack, population, stops);
  try {
    const loaded: LoadedSystem[] = [];
    for (const name of systems) {
      const system = await start[name]();
      const load = await connectLoad(system.lines, loadProcesses);
      stops.push(() => load.stop());
      loaded.push({ system, load });
    }
    return await use(loaded);
  } finally {
    for (const stop of stops.toReversed()) stop();
  }
};

const starters = (
  stack: BenchStack,
  population: Population,
  stops: (() => void)[],
): Readonly<Record<SystemName, () => Promise<ChatSystem>>> => {
  const { postgres, redis } = stack.launched.stack();
  // Each way has people of its own: those of the other would get every message too.
  const parley = async (way: 'edge' | 'direct'): Promise<ChatSystem> =>
    parleySystem(stack, await populateParley(stack, population), way);
  const socketIo = async (name: SystemName, way: 'edge' | 'direct', database?: string): Promise<ChatSystem> => {
    const chat = await startTutorialChat({
      name,
      way,
      redisUrl: redis.url,
      databaseUrl: database === undefined ? undefined : await createTutorialDatabase(postgres.url, database),
      shared: sharedServers(stack),
      population,
    });
    stops.push(() => chat.stop());
    return chat.system;
  };
  const ws = async (name: SystemName, goesTo: 'room' | 'sender'): Promise<ChatSystem> => {
    const chat = await startWsChat({ name, goesTo, population });
    stops.push(() => chat.stop());
    return chat.system;
  };
  return {
    parley: () => parley('edge'),
    'parley, no edge': () => parley('direct'),
    'tutorial chat, edge': () => socketIo('tutorial chat, edge', 'edge', 'tutorial_chat_edge'),
    'tutorial chat': () => socketIo('tutorial chat', 'direct', 'tutorial_chat'),
    'bare Socket.IO': () => socketIo('bare Socket.IO', 'direct'),
    'bare ws': () => ws('bare ws', 'room'),
    'bare ws echo': () => ws('bare ws echo', 'sender'),
  };
};

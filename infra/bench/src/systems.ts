import type { LaunchedStack } from '@parley/local';
import { connectLoad } from './load.ts';
import { parleySystem, populateParley, sharedServers } from './parley.ts';
import type { LoadedSystem } from './rounds.ts';
import { population } from './scenarios.ts';
import type { ChatSystem } from './system.ts';
import { createTutorialDatabase, startTutorialChat } from './tutorial-chat.ts';

/** Everything that is compared, started beside each other; only one at a time is loaded. */
export interface Systems {
  readonly loaded: readonly LoadedSystem[];
  stop(): void;
}

const loadProcesses = 2;

const yardsticks = [
  { name: 'tutorial chat, edge', way: 'edge', database: 'tutorial_chat_edge' },
  { name: 'tutorial chat', way: 'direct', database: 'tutorial_chat' },
  { name: 'bare Socket.IO', way: 'direct', database: undefined },
] as const;

/** Starts the yardsticks beside a stack, on its PostgreSQL and Redis, and connects the clients of all that are wanted. */
export const startSystems = async (stack: LaunchedStack, wanted: readonly string[] | undefined): Promise<Systems> => {
  const isWanted = (name: string): boolean => wanted?.includes(name) ?? true;
  const stops: (() => void)[] = [];
  const loaded: LoadedSystem[] = [];
  const add = async (system: ChatSystem): Promise<void> => {
    const load = await connectLoad(system.lines, loadProcesses);
    stops.push(() => load.stop());
    loaded.push({ system, load });
  };
  const people = await populateParley(stack.url, population);
  for (const system of [parleySystem(stack, people, 'edge'), parleySystem(stack, people, 'direct')])
    if (isWanted(system.name)) await add(system);
  const { postgres, redis } = stack.stack();
  for (const yardstick of yardsticks.filter(({ name }) => isWanted(name))) {
    const databaseUrl =
      yardstick.database === undefined ? undefined : await createTutorialDatabase(postgres.url, yardstick.database);
    const chat = await startTutorialChat({
      ...yardstick,
      redisUrl: redis.url,
      databaseUrl,
      shared: sharedServers(stack),
      population,
    });
    stops.push(() => chat.stop());
    await add(chat.system);
  }
  return { loaded, stop: () => stops.forEach((stop) => stop()) };
};

import type { LaunchedStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { processOf, ready } from '../processes.ts';

/** Takes the Redis of a stack away; what it answers brings it back and waits until everything is ready again. */
export type RedisOutage = (stack: LaunchedStack) => () => Promise<void>;

const everythingReady = async (stack: LaunchedStack): Promise<void> => {
  for (const { name } of stack.stack().processes) await ready(stack.dataDir, name);
};

/** Connections stay and are not answered. */
export const redisHangs: RedisOutage = (stack) => {
  const { pid } = processOf(stack.dataDir, 'redis');
  process.kill(pid, 'SIGSTOP');
  return async () => {
    process.kill(pid, 'SIGCONT');
    await everythingReady(stack);
  };
};

/** Connections end and are refused. The launcher stands still meanwhile: it would start Redis again at once. */
export const redisIsGone: RedisOutage = (stack) => {
  const { pid } = processOf(stack.dataDir, 'redis');
  const launcher = stack.launcherPid();
  if (launcher === undefined) throw new Error('there is no launcher');
  process.kill(launcher, 'SIGSTOP');
  process.kill(pid, 'SIGKILL');
  return async () => {
    process.kill(launcher, 'SIGCONT');
    await eventually(() => expect(processOf(stack.dataDir, 'redis').pid).not.toBe(pid));
    await everythingReady(stack);
  };
};

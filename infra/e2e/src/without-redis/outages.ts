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

/** Connections end and are refused. */
export const redisIsGone: RedisOutage = (stack) => isGone(stack, { redis: 'SIGKILL' });

/**
 * Ends servers by these signals and keeps them away. The launcher stands still meanwhile: it would start them again at
 * once. What it answers lets it, and waits until everything is ready.
 */
export const isGone = (stack: LaunchedStack, signals: Partial<Record<'redis' | 'postgres', NodeJS.Signals>>) => {
  const launcher = stack.launcherPid();
  if (launcher === undefined) throw new Error('there is no launcher');
  const gone = Object.entries(signals).map(([name, signal]) => ({ name, signal, pid: processOf(stack.dataDir, name).pid }));
  process.kill(launcher, 'SIGSTOP');
  for (const { pid, signal } of gone) process.kill(pid, signal);
  return async () => {
    process.kill(launcher, 'SIGCONT');
    for (const { name, pid } of gone) await eventually(() => expect(processOf(stack.dataDir, name).pid).not.toBe(pid));
    await everythingReady(stack);
  };
};

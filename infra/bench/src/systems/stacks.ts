import { type BenchStack, type Shape, type StartedStack, startStack } from './bench-stack.ts';

/** How experiments come by stacks. */
export interface Stacks {
  /** Hands one of that shape to `use`, and goes on with what comes of that. */
  with<Result>(shape: Shape, use: (stack: BenchStack) => Promise<Result>): Promise<Result>;
  /** Stops what still runs. */
  stop(): Promise<void>;
}

/** A new stack each time, which is stopped and removed whatever comes of its use: nothing is measured on what others have left. */
export const freshStacks = (): Stacks => ({
  with: async (shape, use) => {
    const started = await startStack(shape);
    try {
      return await use(started.stack);
    } finally {
      await started.stop();
    }
  },
  stop: async () => {},
});

/** One stack for all who want the same, until the end: to start one takes longer than a short round. */
export const sharedStacks = (): Stacks => {
  const started = new Map<string, Promise<StartedStack>>();
  const startOnce = (shape: Shape): Promise<StartedStack> => {
    const key = JSON.stringify({ gateways: 2, persistence: 1, ...shape });
    const one = started.get(key) ?? startStack(shape);
    started.set(key, one);
    return one;
  };
  return {
    with: async (shape, use) => use((await startOnce(shape)).stack),
    stop: async () => {
      const all = await Promise.allSettled(started.values());
      await Promise.all(all.map(async (one) => one.status === 'fulfilled' && one.value.stop()));
    },
  };
};

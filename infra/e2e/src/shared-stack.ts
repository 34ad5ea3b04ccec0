import { launchStack } from '@parley/local';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    stackUrl: string;
    stackDir: string;
  }
}

/** Starts one stack for all files that do no harm to it, with every limit on, and stops it at the end. */
const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const stack = await launchStack();
  project.provide('stackUrl', stack.url);
  project.provide('stackDir', stack.dataDir);
  return () => stack.destroy();
};
export default setup;

/** The edge of the shared stack. */
export const sharedUrl = (): string => inject('stackUrl');

/** Its data directory, where stack.json is. */
export const sharedDir = (): string => inject('stackDir');

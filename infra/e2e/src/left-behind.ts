import { launchStack } from '@parley/local';

// A program that launches a stack and never comes to stopping it: start.test.ts kills it.
const { dataDir } = await launchStack();
process.send?.(dataDir);

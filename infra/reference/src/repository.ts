import { join } from 'node:path';

/** The root of the repository, absolute. */
export const repositoryRoot = join(import.meta.dirname, '../../..');

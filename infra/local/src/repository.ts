import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository's root, whatever the current directory is. */
export const repositoryRoot: string = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

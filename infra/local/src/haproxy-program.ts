import { join } from 'node:path';
import { type FoundProgram, findProgram, unpackDebianPackages } from './debian-packages.ts';
import { repositoryRoot } from './repository.ts';

/** Where an unpacked HAProxy is, shared by all runs of this clone. */
const folder = join(repositoryRoot, 'node_modules/.cache/parley/haproxy');

/** The HAProxy of this machine, or Debian's as it was unpacked before; undefined where there is none. */
export const findHaproxy = (): FoundProgram | undefined => findProgram('haproxy', [folder]);

/** Finds HAProxy, else unpacks Debian's; nothing of the system is changed. Undefined where it cannot be had. */
export const provideHaproxy = async (log: (line: string) => void): Promise<FoundProgram | undefined> => {
  const found = findHaproxy();
  if (found !== undefined) return found;
  await unpackDebianPackages({ packages: ['haproxy'], folder, log });
  return findHaproxy();
};

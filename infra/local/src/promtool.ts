import { join } from 'node:path';
import { type FoundProgram, findProgram, unpackDebianPackages } from './debian-packages.ts';
import { repositoryRoot } from './repository.ts';

/** Where an unpacked Prometheus is, shared by all runs of this clone. */
const folder = join(repositoryRoot, 'node_modules/.cache/parley/prometheus');

/** Finds promtool, else unpacks Debian's `prometheus`, which has it; nothing of the system is changed. Undefined where it cannot be had. */
export const providePromtool = async (log: (line: string) => void): Promise<FoundProgram | undefined> => {
  const find = (): FoundProgram | undefined => findProgram('promtool', [folder]);
  const found = find();
  if (found !== undefined) return found;
  await unpackDebianPackages({ packages: ['prometheus'], folder, log });
  return find();
};

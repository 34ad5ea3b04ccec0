import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the built client is made of. A dependency that changes changes the lock file. */
const sources = [
  'services/web-client/index.html',
  'services/web-client/package.json',
  'services/web-client/tsconfig.json',
  'services/web-client/vite.config.ts',
  'services/web-client/plugins',
  'services/web-client/public',
  'services/web-client/src',
  'services/web-client/worker',
  'packages/client/src',
  'packages/contracts/src',
  'tsconfig.base.json',
  'package-lock.json',
];

/** Tests are not built. */
const isBuilt = (path: string): boolean => !/[.]test[.]tsx?$/.test(path);

/** A number for the way of building itself, counted up when that changes. */
const recipe = 1;

/** SHA-256, in hexadecimal digits, over all that the built web client depends on. */
export const webSourceHash = (root: string): string => {
  const hash = createHash('sha256').update(`recipe ${recipe}\n`);
  for (const path of sources.flatMap((source) => filesOf(root, source)).filter(isBuilt)) {
    const content = readFileSync(join(root, path));
    // With its length, so that no two trees read alike.
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
};

const filesOf = (root: string, source: string): string[] => {
  const path = join(root, source);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [source];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).toSorted();
};

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFiles } from './boundaries.ts';

/** A source file that runs in production: its path from the root, and its code without comments. */
export interface Source {
  readonly path: string;
  readonly code: string;
}

const isTest = (path: string): boolean => testFiles.some((pattern) => new RegExp(pattern).test(path));

/** Leaves lines where they are. A `//` in a URL stands behind a colon. */
const withoutComments = (code: string): string =>
  code.replaceAll(/\/\*[^]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' ')).replaceAll(/(^|[^:'"`])\/\/[^\n]*/g, '$1');

/** The TypeScript files of packages and services that are no tests. */
export const productionSources = (root: string, folders: readonly string[] = ['packages', 'services']): Source[] =>
  folders.flatMap((folder) => {
    const below = join(root, folder);
    const files = existsSync(below) ? readdirSync(below, { recursive: true, encoding: 'utf8' }) : [];
    return files
      .map((file) => `${folder}/${file}`)
      .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules/') && !path.startsWith('packages/test-kit/'))
      .filter((path) => !isTest(path))
      .map((path) => ({ path, code: withoutComments(readFileSync(join(root, path), 'utf8')) }));
  });

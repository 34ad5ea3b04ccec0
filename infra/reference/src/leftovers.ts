import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository.ts';

/** For each file, by kind, what was found; kinds without names are of no interest here. */
interface Report {
  readonly issues: readonly ({ readonly file: string } & Readonly<Record<string, unknown>>)[];
}

/**
 * Finds what nobody uses and what nobody declared, with knip: `kind file: name`. Kinds are those of its report: `files`,
 * `dependencies`, `devDependencies`, `unlisted`, `unresolved`, `exports`, `types` and so on.
 */
export const findLeftovers = async (root: string): Promise<string[]> => {
  const knip = join(repositoryRoot, 'node_modules/.bin/knip');
  const options = ['--directory', root, '--config', join(repositoryRoot, 'knip.json'), '--no-progress', '--no-config-hints'];
  const args = [...options, '--no-exit-code', '--reporter', 'json'];
  const { stdout } = await promisify(execFile)(knip, args, { maxBuffer: 16_777_216 });
  const report: Report = JSON.parse(stdout);
  return report.issues.flatMap(leftoversOf);
};

const leftoversOf = ({ file, ...kinds }: Report['issues'][number]): string[] =>
  Object.entries(kinds).flatMap(([kind, found]) => namesOf(found).map((name) => `${kind} ${file}: ${name}`));

const namesOf = (found: unknown): string[] =>
  Array.isArray(found) ? found.map((one: { readonly name: string }) => one.name) : [];

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const workspaceFolders = ['packages', 'services', 'infra'];

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
}

/** Which of our packages a package may depend on, by its tag; `*` is any. Tests may use test-kit beside them. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'type:contracts': [],
  'type:bus': ['contracts'],
  'type:service-kit': ['contracts'],
  'type:follower': ['contracts', 'bus', 'service-kit'],
  'type:client': ['contracts'],
  'type:service': ['contracts', 'bus', 'service-kit', 'follower'],
  'type:web-client': ['contracts', 'client'],
  'type:test-kit': ['local'],
  'type:infra': ['client', 'contracts'],
  'type:reference': ['contracts', 'service-kit', 'e2e'],
  'type:k8s-checks': ['bus', 'local', 'service-kit'],
  'type:observability': ['local'],
  'type:e2e': ['*'],
  'type:bench': ['*'],
};

/** What package.json files declare that the architecture does not allow, one sentence each. */
export const findManifestFaults = (root: string): string[] =>
  workspaceFolders.flatMap((folder) => {
    const below = join(root, folder);
    const names = existsSync(below) ? readdirSync(below) : [];
    return names.flatMap((name) => faultsOf(root, `${folder}/${name}`));
  });

const ours = (dependencies: Readonly<Record<string, string>> | undefined): string[] =>
  Object.keys(dependencies ?? {}).flatMap((name) => (name.startsWith('@parley/') ? [name.slice('@parley/'.length)] : []));

const faultsOf = (root: string, path: string): string[] => {
  const file = join(root, path, 'package.json');
  if (!existsSync(file)) return [];
  const { nx, dependencies, devDependencies }: Manifest = JSON.parse(readFileSync(file, 'utf8'));
  const [tag = '', ...more] = nx?.tags ?? [];
  const may = allowed[tag];
  if (may === undefined || more.length > 0) return [`${path} needs exactly one tag, of: ${Object.keys(allowed).join(', ')}`];
  const declared = [...ours(dependencies), ...ours(devDependencies).filter((name) => name !== 'test-kit')];
  return declared
    .filter((name) => !may.includes(name) && !may.includes('*'))
    .map((name) => `${path} (${tag}) may not depend on @parley/${name}`);
};

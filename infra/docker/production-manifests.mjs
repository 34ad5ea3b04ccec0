// Writes, below a folder, what npm has to know to install one service for production and nothing else:
//   node infra/docker/production-manifests.mjs <repository> <service> <folder>
// that is, the manifests of the service and of those of our packages that it needs, without what they need for tests, and as much of
// package-lock.json as these lead to. (npm's own `--omit=dev` keeps a package of ours that only tests name, with all that it needs.)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [repository, service, folder] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(join(repository, path), 'utf8'));
const write = (path, value) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `${JSON.stringify(value, null, 2)}\n`);
};

/** A manifest, or its copy in the lock file, without some of its fields. */
const without = (value, names) => Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
const lock = read('package-lock.json');

/** Where Node finds a package that somebody names: beside it, or further up (https://nodejs.org/api/modules.html). */
const find = (from, name) => {
  for (let at = from; ; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (!at.endsWith('node_modules') && lock.packages[path] !== undefined) return path;
    if (at === '') return undefined;
  }
};

const kept = new Map();
const keep = (path) => {
  if (kept.has(path)) return;
  const entry = without(lock.packages[path], ['devDependencies']);
  kept.set(path, entry);
  if (entry.link) return keep(entry.resolved);
  for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies })) {
    const needed = find(path, name);
    if (needed !== undefined) keep(needed);
    // Platforms that are not this one's, and peers that somebody may do without, may be missing.
    else if (entry.dependencies?.[name] !== undefined) throw new Error(`package-lock.json lacks ${name}, which ${path} needs.`);
  }
};
keep(`node_modules/@parley/${service}`);

const workspaces = [...kept.values()]
  .filter(({ link }) => link)
  .map(({ resolved }) => resolved)
  .toSorted((one, other) => (one < other ? -1 : 1));
// The root's optional dependencies are the Node that `npm start` brings along.
const notOfRoot = ['devDependencies', 'optionalDependencies', 'scripts', 'allowScripts'];
write('package.json', { ...without(read('package.json'), notOfRoot), workspaces });
const packages = {
  '': { ...without(lock.packages[''], notOfRoot), workspaces },
  ...Object.fromEntries([...kept].toSorted(([one], [other]) => (one < other ? -1 : 1))),
};
write('package-lock.json', { ...lock, packages });
for (const path of workspaces) write(join(path, 'package.json'), without(read(join(path, 'package.json')), ['devDependencies']));

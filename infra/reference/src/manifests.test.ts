import { afterAll, expect, test } from 'vitest';
import { findManifestFaults } from './manifests.ts';
import { plantTree } from './planted-tree.ts';
import { repositoryRoot } from './repository.ts';

test('no package depends on one it may not', () => {
  expect(findManifestFaults(repositoryRoot)).toEqual([]);
});

const manifest = (tag: string, dependencies: readonly string[], devDependencies: readonly string[] = []): string =>
  JSON.stringify({
    nx: { tags: [tag] },
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
    devDependencies: Object.fromEntries(devDependencies.map((name) => [name, '*'])),
  });

const { root, remove } = plantTree({
  'packages/contracts/package.json': manifest('type:contracts', ['zod', '@parley/bus']),
  'packages/bus/package.json': manifest('type:bus', ['@parley/contracts'], ['@parley/test-kit']),
  'services/auth/package.json': manifest('type:service', ['@parley/presence']),
  'services/presence/package.json': manifest('type:service', ['@parley/test-kit']),
  'infra/other/package.json': manifest('type:other', []),
});
afterAll(remove);

test('a dependency that is not allowed, and a package without a tag, are found out', () => {
  expect(findManifestFaults(root)).toEqual([
    'packages/contracts (type:contracts) may not depend on @parley/bus',
    'services/auth (type:service) may not depend on @parley/presence',
    'services/presence (type:service) may not depend on @parley/test-kit',
    expect.stringContaining('infra/other needs exactly one tag'),
  ]);
});

import { afterAll, expect, test } from 'vitest';
import { findLeftovers } from './leftovers.ts';
import { plantTree } from './planted-tree.ts';
import { repositoryRoot } from './repository.ts';

test('nothing is undeclared, and nothing is left that nobody uses', async () => {
  expect(await findLeftovers(repositoryRoot)).toEqual([]);
});

const { root, remove } = plantTree({
  'package.json': JSON.stringify({ name: 'planted', private: true, type: 'module', workspaces: ['packages/*'] }),
  'packages/bus/package.json': JSON.stringify({
    name: '@planted/bus',
    type: 'module',
    exports: './src/index.ts',
    dependencies: { ioredis: '1', pg: '1' },
  }),
  'packages/bus/src/index.ts': `import 'ioredis';\nimport 'zod';\nimport { used } from './parts.ts';\nexport const all = used;\n`,
  'packages/bus/src/parts.ts': 'export const used = 1;\nexport const unused = 2;\n',
  'packages/bus/src/forgotten.ts': 'export const forgotten = 1;\n',
});
afterAll(remove);

test('an unused dependency, an undeclared one, an unused file and an unused export are found out', async () => {
  expect(new Set(await findLeftovers(root))).toEqual(
    new Set([
      'dependencies packages/bus/package.json: pg',
      'unlisted packages/bus/src/index.ts: zod',
      'files packages/bus/src/forgotten.ts: packages/bus/src/forgotten.ts',
      'exports packages/bus/src/parts.ts: unused',
    ]),
  );
});

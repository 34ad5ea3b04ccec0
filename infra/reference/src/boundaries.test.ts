import { afterAll, expect, test } from 'vitest';
import { boundaries, findViolations } from './boundaries.ts';
import { plantTree } from './planted-tree.ts';
import { repositoryRoot } from './repository.ts';

test('nobody imports whom they may not', async () => {
  expect(await findViolations(repositoryRoot)).toEqual([]);
});

const nothing = 'export const nothing = 1;\n';
const importing = (...paths: string[]): string => paths.map((path) => `import '${path}';\n`).join('') + nothing;

/** One fault for each rule, and beside it what looks alike and is allowed. */
const { root, remove } = plantTree({
  'packages/contracts/src/index.ts': importing('zod', './ids.ts'),
  'packages/contracts/src/ids.ts': importing('node:fs'),
  'packages/bus/src/index.ts': importing('../../contracts/src/index.ts', 'ioredis'),
  'packages/service-kit/src/index.ts': importing('../../bus/src/index.ts', '../../contracts/src/index.ts', 'kysely'),
  'packages/follower/src/index.ts': importing('../../service-kit/src/index.ts', '../../client/src/index.ts'),
  'packages/client/src/index.ts': importing('node:fs', 'socket.io-client', '../../bus/src/index.ts'),
  'packages/client/src/rest.ts': importing('../../contracts/src/index.ts'),
  'packages/client/src/rooms.ts': `import type { nothing } from '../../contracts/src/index.ts';\nexport type Rooms = typeof nothing;\n`,
  'packages/test-kit/src/index.ts': nothing,
  'infra/local/src/index.ts': nothing,
  'services/auth/src/app.ts': importing('./routes/users.ts', './store/users.ts', 'fastify'),
  'services/auth/src/users.ts': importing('./store/users.ts', './routes/users.ts'),
  'services/auth/src/users.test.ts': importing('../../../packages/test-kit/src/index.ts', './routes/users.ts', 'kysely'),
  'services/auth/src/sessions.ts': importing('fastify'),
  'services/auth/src/limits.ts': importing('kysely', '../../../packages/test-kit/src/index.ts'),
  'services/auth/src/one.ts': `import { two } from './two.ts';\nexport const one = (): unknown => two;\n`,
  'services/auth/src/two.ts': `import { one } from './one.ts';\nexport const two = (): unknown => one;\n`,
  'services/auth/src/store/users.ts': importing('kysely', '../rules.ts'),
  'services/auth/src/rules.ts': nothing,
  'services/auth/src/routes/users.ts': importing('../store/users.ts', 'fastify'),
  'services/auth/src/jobs/keep.ts': importing('../store/users.ts'),
  'services/presence/src/index.ts': importing('../../auth/src/rules.ts', '../../../infra/local/src/index.ts'),
  'services/web-client/src/app.tsx': importing(
    '../../../packages/client/src/index.ts',
    '../../../packages/contracts/src/index.ts',
    '../../../packages/bus/src/index.ts',
    'react',
  ),
  'services/web-client/src/state/drafts.ts': importing('../app.tsx', '../views/list.tsx'),
  'services/web-client/src/views/list.tsx': nothing,
});
afterAll(remove);

test('each rule finds the fault planted for it, and nothing beside it', async () => {
  const found = await findViolations(root);
  expect(new Set(found.map(({ rule, from, to }) => `${rule}: ${from} -> ${to.replace(/.*node_modules/, '')}`))).toEqual(
    new Set([
      'contracts-are-alone: packages/contracts/src/ids.ts -> fs',
      'libraries-know-contracts-only: packages/service-kit/src/index.ts -> packages/bus/src/index.ts',
      'libraries-know-contracts-only: packages/client/src/index.ts -> packages/bus/src/index.ts',
      'follower-knows-libraries-only: packages/follower/src/index.ts -> packages/client/src/index.ts',
      'client-runs-in-browsers: packages/client/src/index.ts -> fs',
      'client-runs-in-browsers: packages/client/src/index.ts -> packages/bus/src/index.ts',
      'client-takes-types-only: packages/client/src/rest.ts -> packages/contracts/src/index.ts',
      'services-know-no-other-service: services/presence/src/index.ts -> services/auth/src/rules.ts',
      'services-know-no-infra: services/presence/src/index.ts -> infra/local/src/index.ts',
      'test-kit-in-tests-only: services/auth/src/limits.ts -> packages/test-kit/src/index.ts',
      'web-client-is-a-client: services/web-client/src/app.tsx -> packages/bus/src/index.ts',
      'web-client-takes-types-only: services/web-client/src/app.tsx -> packages/contracts/src/index.ts',
      'web-client-state-knows-no-view: services/web-client/src/state/drafts.ts -> services/web-client/src/views/list.tsx',
      'through-the-front-door: services/presence/src/index.ts -> services/auth/src/rules.ts',
      'no-cycles: services/auth/src/one.ts -> services/auth/src/two.ts',
      'inputs-use-rules: services/auth/src/routes/users.ts -> services/auth/src/store/users.ts',
      'rules-know-no-input: services/auth/src/users.ts -> services/auth/src/routes/users.ts',
      'stores-know-stores: services/auth/src/store/users.ts -> services/auth/src/rules.ts',
      'rules-without-transport: services/auth/src/sessions.ts -> /fastify/fastify.js',
      'sql-in-the-store-only: services/auth/src/limits.ts -> /kysely/dist/index.js',
    ]),
  );
  expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(boundaries.map(({ name }) => name)));
});

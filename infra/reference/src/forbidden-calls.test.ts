import { afterAll, expect, test } from 'vitest';
import { findForbiddenCalls } from './forbidden-calls.ts';
import { plantTree } from './planted-tree.ts';
import { repositoryRoot } from './repository.ts';

test('Redis streams and feeds are spoken in the bus only, and the environment read in one place', () => {
  expect(findForbiddenCalls(repositoryRoot)).toEqual([]);
});

const { root, remove } = plantTree({
  'packages/bus/src/reader.ts': `await redis.xread('BLOCK', 1);\nawait redis.spublish('a', 'b');\n`,
  'packages/service-kit/src/config.ts': 'export const env = process.env;\n',
  'services/auth/src/news.ts': `// redis.xadd is said here only\nawait publisher.publish([news]);\nawait redis.xadd('a', '*');\n`,
  'services/auth/src/feeds.ts': `await redis.call('SPUBLISH', 'a');\nawait subscriberRedis.subscribe('a');\nconst url = 'http://xadd';\n`,
  'services/auth/src/settings.ts': `export const port = process.env['PORT'];\nimport { env } from 'node:process';\n`,
  'services/auth/src/settings.test.ts': `export const port = process.env['PORT'];\n`,
});
afterAll(remove);

test('the same elsewhere is found out, with its line', () => {
  const places = findForbiddenCalls(root).map((fault) => fault.slice(0, fault.indexOf(' ')));
  expect(new Set(places)).toEqual(
    new Set([
      'services/auth/src/feeds.ts:1',
      'services/auth/src/feeds.ts:2',
      'services/auth/src/news.ts:3',
      'services/auth/src/settings.ts:1',
      'services/auth/src/settings.ts:2',
    ]),
  );
});

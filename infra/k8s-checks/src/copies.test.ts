import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { expect, test } from 'vitest';

const read = (file: string): string => readFileSync(join(repositoryRoot, file), 'utf8');

// Kustomize reads nothing outside the folders of an overlay and its bases.
test.each([
  ['k8s/base/migrations/owner.sql', 'infra/postgres/owner.sql'],
  ['k8s/components/single-stores/redis.conf', 'infra/redis/redis.conf'],
])('%s is a copy of %s', (copy, original) => {
  expect(read(copy)).toBe(read(original));
});

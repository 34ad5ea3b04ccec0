import { beforeEach, describe, expect, test } from 'vitest';
import { createReplicas, type Replicas } from './internal-client-replicas.ts';

const urls = ['a', 'b', 'c'];
const none = new Set<string>();

describe('the replicas of a service', () => {
  let now = 0;
  let replicas: Replicas;
  beforeEach(() => {
    now = 0;
    replicas = createReplicas({ urls, leftOutMs: 3_000, now: () => now });
  });
  const take = (count: number, failed: ReadonlySet<string> = none): string[] =>
    Array.from({ length: count }, () => replicas.next(failed));

  test('are taken in turn', () => {
    expect(take(6).toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  test('are left out after a failure, and the others share the calls', () => {
    replicas.failed('b');
    expect(take(6).toSorted()).toEqual(['a', 'a', 'a', 'c', 'c', 'c']);
  });

  test('get one trial after a while, and come back when it succeeds', () => {
    replicas.failed('b');
    now = 3_000;
    expect(take(9).filter((url) => url === 'b')).toHaveLength(1);
    replicas.answered('b');
    expect(take(9).filter((url) => url === 'b')).toHaveLength(3);
  });

  test('stay left out when the trial fails', () => {
    replicas.failed('b');
    now = 3_000;
    expect(take(3)).toContain('b');
    now = 4_500;
    replicas.failed('b');
    now = 7_400;
    expect(take(9)).not.toContain('b');
    now = 7_500;
    expect(take(3)).toContain('b');
  });

  test('are not asked twice in a call while there is another, be it left out', () => {
    replicas.failed('a');
    expect(take(4, new Set(['b', 'c']))).toEqual(['a', 'a', 'a', 'a']);
  });

  test('are asked all the same when all are left out, or all failed', () => {
    for (const url of urls) replicas.failed(url);
    expect(new Set(take(3)).size).toBe(3);
    expect(new Set(take(3, new Set(urls))).size).toBe(3);
  });
});

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sharedUrl } from '../shared-stack.ts';

/** What may be loaded before somebody sees something, bytes of gzipped script. */
const mostBytes = 200 * 1_024;

const textOf = async (path: string): Promise<string> => {
  const reply = await fetch(new URL(path, sharedUrl()));
  expect({ path, status: reply.status }).toEqual({ path, status: 200 });
  return reply.text();
};

/** The scripts that a script cannot begin without. */
const importsOf = (source: string): string[] =>
  [...source.matchAll(/(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)].map(([, path]) => path ?? '');

test('what the page loads at first is at most 200 KB of script, gzipped', async () => {
  const page = await textOf('/');
  const waiting = [...page.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
  expect(waiting.length).toBeGreaterThan(0);
  const sizes = new Map<string, number>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (sizes.has(path)) continue;
    const source = await textOf(path);
    sizes.set(path, gzipSync(source, { level: 9 }).length);
    const here = new URL(path, sharedUrl());
    waiting.push(...importsOf(source).map((one) => new URL(one, here).pathname));
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  console.log(`first load: ${Math.round(total / 1_024)} KB of script in ${sizes.size} files`);
  expect(total).toBeLessThanOrEqual(mostBytes);
  // Less would mean that nothing was found.
  expect(total).toBeGreaterThan(50 * 1_024);
});

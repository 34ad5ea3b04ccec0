import { expect, test } from 'vitest';
import { accept, unavailable } from './answer.ts';
import { createAttachmentLinks } from './attachment-links.ts';
import type { HttpRequest } from './http.ts';
import type { Rest } from './rest.ts';
import { createTestClock } from './testing/test-clock.ts';

const createWorld = () => {
  const clock = createTestClock();
  const asked: string[] = [];
  let works = true;
  const rest: Rest = {
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as it is declared
    call: async <T>({ query }: Omit<HttpRequest, 'token'>) => {
      const ids = String(query?.['ids']);
      asked.push(ids);
      if (!works) return unavailable('nobody answered', 'unknown');
      const expiresAt = new Date(clock.now() + 300_000).toISOString();
      const items = ids
        .split(',')
        .flatMap((id) => (id === 'hidden' ? [] : [{ id, url: `/media/${id}/${clock.now()}`, expiresAt }]));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the route answers
      return accept({ items, nextCursor: null } as T);
    },
  };
  return { clock, asked, links: createAttachmentLinks({ rest, clock }), works: (now: boolean) => (works = now) };
};

test('AT5 links are asked for together, kept while they last, and asked for anew before they end', async () => {
  const { clock, asked, links } = createWorld();
  const [one, two, again] = await Promise.all([links.of('one'), links.of('two'), links.of('one')]);
  expect(asked).toEqual(['one,two']);
  expect(one).toMatchObject({ ok: true, data: { id: 'one' } });
  expect(two).toMatchObject({ ok: true, data: { id: 'two' } });
  expect(await links.of('one')).toEqual(again);
  await clock.advance(269_000);
  expect(await links.of('one')).toEqual(one);
  await clock.advance(2_000);
  expect(await links.of('one')).not.toEqual(one);
  expect(asked).toEqual(['one,two', 'one']);
  links.clear();
  await links.of('one');
  expect(asked).toHaveLength(3);
});

test('AT5 what one may not see is not found, what cannot be asked is unavailable and asked again', async () => {
  const { asked, links, works } = createWorld();
  expect(await links.of('hidden')).toMatchObject({ ok: false, error: { code: 'not_found' } });
  works(false);
  expect(await links.of('one')).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  works(true);
  expect(await links.of('one')).toMatchObject({ ok: true });
  expect(asked).toEqual(['hidden', 'one', 'one']);
  await Promise.all(Array.from({ length: 150 }, (_, index) => links.of(`many-${index}`)));
  expect(asked.slice(3).map((ids) => ids.split(',').length)).toEqual([100, 50]);
});

import { expect, test } from 'vitest';
import { createHttp } from './http.ts';
import { search } from './search.ts';
import { createTestClock } from './testing/test-clock.ts';

test('SE1 a question is asked with what it names, and answered with a page', async () => {
  const urls: string[] = [];
  const page = { items: [], nextCursor: 'more' };
  const http = createHttp({
    url: 'https://chat.example',
    fetch: async (url) => {
      urls.push(url);
      return Response.json(page);
    },
    clock: createTestClock(),
  });
  const answer = await search({ call: (request) => http.request(request) }, { query: 'a "b c" ü', has: 'link', limit: 5 });
  expect(urls).toEqual(['https://chat.example/api/search?query=a+%22b+c%22+%C3%BC&has=link&limit=5']);
  expect(answer).toEqual({ ok: true, data: page });
});

import { expect, test } from 'vitest';
import { sharedUrl } from './shared-stack.ts';

const get = (path: string) => fetch(new URL(path, sharedUrl()));

test('the reference is at /api/docs, and everything it loads is behind the same edge', async () => {
  const page = await get('/api/docs');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const links = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect((await get(link)).status, link).toBe(200);
});

test.each(['openapi', 'asyncapi'])('/api/%s.json names what every gateway serves', async (name) => {
  const document: unknown = await (await get(`/api/${name}.json`)).json();
  expect(document).toMatchObject({ [name]: expect.stringMatching(/^3\./), info: { title: 'Parley' } });
});

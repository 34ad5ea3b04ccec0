import { createHttpServer, createLog, createMetrics } from '@parley/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDocs } from './docs.ts';

const log = createLog({ service: 'socket-gateway', instance: 'test', level: 'silent' });
const server = await createHttpServer({ log, metrics: createMetrics(), isReady: () => true, trustedProxies: [] });
beforeAll(() => addDocs(server));
afterAll(() => server.close());

const get = (url: string) => server.inject({ method: 'GET', url });

test.each(['openapi', 'asyncapi'])('/api/%s.json is the document', async (name) => {
  const answer = await get(`/api/${name}.json`);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.json<Record<string, string>>()[name]).toMatch(/^3\./);
});

test.each(['/api/docs', '/api/docs/'])('%s is a page that loads only what is served beside it', async (path) => {
  const page = await get(path);
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toMatch(/^text\/html/);
  const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect((await get(link)).statusCode).toBe(200);
});

test('the page runs no inline script, and nothing from elsewhere', async () => {
  const page = await get('/api/docs');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(page.body).not.toMatch(/\son\w+=|style=|https?:/);
  expect((await get('/api/docs/start.js')).body).toContain('validatorUrl: null');
});

test('nothing else of the package is served', async () => {
  for (const path of ['package.json', 'index.html', 'swagger-initializer.js', '..%2fpackage.json', 'swagger-ui-bundle.js.map'])
    expect((await get(`/api/docs/${path}`)).statusCode, path).toBe(404);
});

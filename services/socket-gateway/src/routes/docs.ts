import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { createAsyncApi, createOpenApi, docstrings } from '@parley/contracts/reference';
import type { HttpServer } from '@parley/service-kit';
import { docsPage, docsPolicy, docsScript } from './docs-page.ts';

const served = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const;

/** Where swagger-ui-dist keeps its files. */
const swaggerFolder = (): string => dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

/**
 * Adds /api/docs, which shows the REST reference, and the documents themselves: /api/openapi.json and /api/asyncapi.json.
 * Both are made once, from contracts. They need no token: they hold nothing that the repository does not.
 */
export const addDocs = async (app: HttpServer): Promise<void> => {
  const documents = { openapi: createOpenApi(docstrings), asyncapi: createAsyncApi(docstrings) };
  for (const [name, document] of Object.entries(documents)) {
    const text = JSON.stringify(document);
    app.get(`/api/${name}.json`, async (_request, reply) => reply.type('application/json').send(text));
  }
  for (const path of ['/api/docs', '/api/docs/'])
    app.get(path, async (_request, reply) =>
      reply.header('content-security-policy', docsPolicy).type('text/html; charset=utf-8').send(docsPage),
    );
  app.get('/api/docs/start.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(docsScript));
  await app.register(fastifyStatic, { root: swaggerFolder(), serve: false, maxAge: '1h' });
  for (const file of served) app.get(`/api/docs/${file}`, async (_request, reply) => reply.sendFile(file));
};

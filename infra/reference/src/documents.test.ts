import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import asyncApiSpecs from '@asyncapi/specs';
import {
  authRoutes,
  clientEvents,
  ErrorCode,
  mediaRoutes,
  messageRoutes,
  presenceRoutes,
  pushRoutes,
  serverEvents,
} from '@parley/contracts';
import { refreshCookieName } from '@parley/contracts/reference';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { expect, test } from 'vitest';
import { contractDocstrings } from './generated-files.ts';
import { repositoryRoot } from './repository.ts';

const addFormats = addFormatsModule.default;

interface Operation {
  operationId: string;
  summary: string;
  parameters?: { $ref?: string; name?: string; in?: string; required?: boolean }[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, object>>;
}
interface AsyncApi {
  operations: Record<string, { action: string; messages: { $ref: string }[]; reply?: { messages: { $ref: string }[] } }>;
  components: { messages: Record<string, { name: string; payload: object }>; schemas: Record<string, object> };
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));
const openApi = read('docs/openapi.json') as OpenApi;
const asyncApi = read('docs/asyncapi.json') as AsyncApi;
const routes = { ...authRoutes, ...messageRoutes, ...presenceRoutes, ...pushRoutes, ...mediaRoutes };
const operations = Object.values(openApi.paths).flatMap((path) => Object.values(path));
const resolve = (document: unknown, reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);

test('OpenAPI 3.1: the document is valid to somebody else', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(openApi) as never);
  expect(result).toMatchObject({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('AsyncAPI 3.0: the document is valid to its own schema', () => {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats(ajv);
  const validate = ajv.compile(asyncApiSpecs.schemasWithoutId['3.0.0'] as object);
  validate(asyncApi);
  expect(validate.errors).toBeNull();
});

test('a document that is not valid is found out', async () => {
  const broken = { ...structuredClone(openApi), paths: { '/a': { get: { responses: { 200: {} } } } } };
  expect((await new Validator().validate(broken as never)).valid).toBe(false);
  const ajv = new Ajv({ strict: false, logger: false });
  addFormats(ajv);
  expect(ajv.validate(asyncApiSpecs.schemasWithoutId['3.0.0'] as object, { ...asyncApi, operations: { a: {} } })).toBe(false);
});

test('every route for clients is an operation of its name, and no internal one', () => {
  expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(routes).toSorted());
  expect(Object.keys(openApi.paths).filter((path) => path.includes('internal'))).toEqual([]);
});

test.each(Object.entries(routes))('%s has its path parameters, its body and its answer', (name, route) => {
  const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
  const operation = openApi.paths[path]?.[route.method.toLowerCase()];
  const inPath = (operation?.parameters ?? []).filter((one) => one.in === 'path');
  expect(inPath.map((one) => one.name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one));
  expect(inPath.every(({ required }) => required === true)).toBe(true);
  expect(operation).toMatchObject({ operationId: name, responses: { [route.status]: expect.anything() } });
  expect(operation?.requestBody !== undefined).toBe('body' in route);
});

test('every client event is received and answered, every server event is sent', () => {
  const nameOf = ({ $ref }: { $ref: string }): string | undefined =>
    asyncApi.components.messages[$ref.split('/').at(-1) ?? '']?.name;
  const named = (action: string): (string | undefined)[] =>
    Object.values(asyncApi.operations).flatMap((one) => (one.action === action ? one.messages.map(nameOf) : []));
  expect(new Set(named('receive'))).toEqual(new Set([...Object.keys(clientEvents), 'connect']));
  expect(new Set(named('send'))).toEqual(new Set(Object.keys(serverEvents)));
  for (const one of Object.values(asyncApi.operations).filter(({ action }) => action === 'receive'))
    expect(one.reply?.messages.length).toBeGreaterThan(0);
});

test.each([
  ['openapi', openApi],
  ['asyncapi', asyncApi],
] as const)('%s: every reference leads somewhere, and every component is used', (_, document) => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, one = '']) => one);
  expect(references.filter((one) => resolve(document, one) === undefined)).toEqual([]);
  for (const kind of ['schemas', 'responses', 'messages', 'parameters'])
    for (const name of Object.keys((document.components as Record<string, object>)[kind] ?? {}))
      expect(references).toContain(`#/components/${kind}/${name}`);
});

test('ER2 every error answer is a problem with codes of its status', () => {
  const codes = Object.values(openApi.components['responses'] ?? {}).flatMap((response) => {
    expect(response).toMatchObject({ content: { 'application/problem+json': expect.anything() } });
    return /"enum":\[([^\]]+)\]/.exec(JSON.stringify(response))?.[1]?.replaceAll('"', '').split(',') ?? [];
  });
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !ErrorCode.options.includes(code as ErrorCode))).toEqual([]);
});

test('MS4 RE3 the headers that name a request stand where they are heeded', () => {
  const taking = (header: string): string[] =>
    operations
      .filter(({ parameters = [] }) => parameters.some(({ $ref }) => $ref === `#/components/parameters/${header}`))
      .map(({ operationId }) => operationId);
  expect(taking('IdempotencyKey')).toContain('sendMessage');
  expect(taking('IfMatch').toSorted()).toEqual(['deleteMessage', 'editMessage']);
});

test('AU1 the cookie is called what auth calls it', () => {
  const source = readFileSync(join(repositoryRoot, 'services/auth/src/routes/refresh-cookie.ts'), 'utf8');
  expect(source).toContain(`'${refreshCookieName}'`);
});

test('the schemas tell a message from what is none', () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  addFormats(ajv);
  ajv.addVocabulary(['components']);
  ajv.addSchema({ $id: 'https://parley.test/openapi', components: openApi.components });
  const isMessage = ajv.compile({ $ref: 'https://parley.test/openapi#/components/schemas/Message' });
  const id = '01890000-0000-7000-8000-000000000001';
  const message = {
    id,
    roomId: id,
    seq: 1,
    rev: 2,
    senderId: id,
    clientMessageId: id,
    content: 'hello',
    threadCount: 0,
    mentions: [],
    reactions: [],
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  expect(isMessage({ ...message, later: 'unknown fields are ignored' })).toBe(true);
  expect(isMessage({ ...message, seq: -1 })).toBe(false);
  expect(isMessage({ ...message, senderId: 'anna' })).toBe(false);
  const { content: _, ...without } = message;
  expect(isMessage(without)).toBe(false);
});

test('every route and event says in a docstring what it does', () => {
  const docs = contractDocstrings();
  const tables = { authRoutes, messageRoutes, presenceRoutes, pushRoutes, mediaRoutes, clientEvents, serverEvents };
  const names = Object.entries(tables).flatMap(([table, entries]) => Object.keys(entries).map((name) => `${table}.${name}`));
  expect(names.filter((name) => (docs[name] ?? '') === '')).toEqual([]);
});

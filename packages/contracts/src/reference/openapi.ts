import { protocolVersion } from '../client-events.ts';
import { authRoutes, mediaRoutes, messageRoutes, presenceRoutes, pushRoutes, type Route } from '../routes/index.ts';
import { headerParameters, parametersOf } from './openapi-parameters.ts';
import { problemResponses, rateLimitHeaders } from './openapi-responses.ts';
import { createSchemaBook, type Docstrings, type SchemaBook } from './schema-book.ts';

const tables = { authRoutes, messageRoutes, presenceRoutes, pushRoutes, mediaRoutes };

/** What a route is about, by its path; the first that fits counts. */
const tags = [
  { name: 'sign-in', fits: /^\/api\/auth\//, description: 'Accounts, tokens and sign-ins (AU).' },
  { name: 'keys', fits: /^\/\.well-known\//, description: 'What verifies access tokens.' },
  { name: 'people', fits: /^\/api\/users/, description: 'Profiles.' },
  { name: 'presence', fits: /^\/api\/presence/, description: 'Who is there (PR).' },
  { name: 'notifications', fits: /\/notifications$|^\/api\/push\//, description: 'Telling who is away (NO).' },
  { name: 'changes', fits: /\/changes$/, description: 'Catching up with what changed (FR, RC).' },
  { name: 'reading', fits: /\/(read|unread)$/, description: 'How far one has read (RD).' },
  { name: 'messages', fits: /\/(messages|digest)/, description: 'What was said (MS).' },
  { name: 'members', fits: /\/(members|join|leave)/, description: 'Who is in a room.' },
  { name: 'rooms', fits: /^\/api\/rooms/, description: 'Rooms.' },
  { name: 'attachments', fits: /^\/api\/(uploads|attachments)/, description: 'Files that are sent with messages (AT).' },
] as const;

/** The name of the refresh token's cookie (AU1). */
export const refreshCookieName = 'parley_refresh';

const security: Partial<Record<keyof typeof authRoutes, unknown[]>> = {
  refresh: [{ refreshCookie: [] }, {}],
  logout: [{ refreshCookie: [] }, { accessToken: [] }, {}],
};
const setsCookie: ReadonlySet<string> = new Set<keyof typeof authRoutes>(['register', 'login', 'refresh', 'logout']);

const about = `Everything a client may ask over HTTP. What is told live goes over Socket.IO and is described as AsyncAPI beside this document.
Signs like MS4 name the rules of docs/protocol.md. Unknown fields are ignored, so a client must ignore those it does not know. Every failure is an \`application/problem+json\`
whose \`code\` is stable.`;

/** Makes the OpenAPI 3.1 document of everything that clients may ask; the same contracts always make the same text. */
export const createOpenApi = (docs: Docstrings): Record<string, unknown> => {
  const book = createSchemaBook('draft-2020-12', docs);
  const responses: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [table, routes] of Object.entries(tables))
    for (const [name, route] of Object.entries<Route>(routes)) {
      const problems = problemResponses(route, book);
      Object.assign(responses, problems.definitions);
      const path = (paths[route.path.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
      path[route.method.toLowerCase()] = operation(name, route, docs[`${table}.${name}`] ?? name, problems.references, book);
    }
  const described = { paths, parameters: headerParameters(book), responses: sorted(responses) };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Parley',
      version: `${protocolVersion}.0.0`,
      description: about.replaceAll('\n', ' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The origin this document came from.' }],
    security: [{ accessToken: [] }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      schemas: book.componentsOf(described),
      responses: described.responses,
      parameters: described.parameters,
      securitySchemes,
    },
  };
};

const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token that a sign-in answers (AU2).',
  },
  refreshCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: refreshCookieName,
    description: 'The refresh token of a browser: HttpOnly, SameSite=Strict, for /api/auth only (AU1).',
  },
};

const sorted = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));

const operation = (name: string, route: Route, doc: string, problems: Record<string, unknown>, book: SchemaBook) => {
  const parameters = parametersOf(route, book);
  return {
    operationId: name,
    tags: tags
      .filter(({ fits }) => fits.test(route.path))
      .slice(0, 1)
      .map((tag) => tag.name),
    ...summaryOf([doc, book.about(route.query)].join(' ').trim()),
    ...securityOf(name, route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestOf(route, book),
    responses: { [route.status]: success(name, route, book), ...problems },
  };
};

/** The first sentence is the summary. */
const summaryOf = (doc: string) => {
  const [, summary = doc, rest = ''] = /^(.+?)[.:;](?: (.*))?$/s.exec(doc) ?? [];
  return rest === '' ? { summary } : { summary, description: doc };
};

const securityOf = (name: string, route: Route) => {
  if (route.auth === 'user') return {};
  return { security: Object.entries(security).find(([one]) => one === name)?.[1] ?? [] };
};

const requestOf = (route: Route, book: SchemaBook) => {
  if (route.body === undefined) return {};
  const required = !route.body.safeParse(undefined).success;
  const type = route.bytes === undefined ? 'application/json' : 'application/octet-stream';
  return { requestBody: { required, content: { [type]: { schema: book.input(route.body) } } } };
};

const success = (name: string, route: Route, book: SchemaBook) => {
  const headers = {
    ...(route.errors?.includes('rate_limited') === true ? rateLimitHeaders : {}),
    ...(setsCookie.has(name)
      ? { 'Set-Cookie': { description: 'The refresh token, for delivery `cookie` (AU1).', schema: { type: 'string' } } }
      : {}),
  };
  const content = route.response === null ? {} : { content: { 'application/json': { schema: book.output(route.response) } } };
  return { description: successText(route), ...(Object.keys(headers).length === 0 ? {} : { headers }), ...content };
};

const successText = ({ status, response }: Route): string =>
  response === null ? 'Done; the body is empty.' : status === 201 ? 'Made.' : 'Done.';

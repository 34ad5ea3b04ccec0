import { Buffer } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { limits, type Refusal, type Result, type Route, toIssues } from '@parley/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { HttpServer } from './http-server.ts';
import type { Identity } from './identity.ts';
import { sendProblem } from './problem.ts';
import type { ServiceTokens } from './service-token.ts';
import type { TraceSpan } from './tracing.ts';
import { bearerToken, type TokenVerifier } from './verify-token.ts';

type Parsed<R extends Route, Part extends 'params' | 'query' | 'body'> = R[Part] extends z.ZodType
  ? z.output<R[Part]>
  : undefined;

/** What a handler gets: everything parsed, nothing to check but the rules. */
export interface RouteCall<R extends Route> {
  readonly params: Parsed<R, 'params'>;
  readonly query: Parsed<R, 'query'>;
  readonly body: Parsed<R, 'body'>;
  readonly user: R['auth'] extends 'user' ? Identity : undefined;
  /** The token the caller sent, to be handed on in the caller's name. */
  readonly token: string;
  /** The caller's address, behind the trusted proxies. */
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** Where the request is traced. */
  readonly span?: TraceSpan | null;
  readonly reply: FastifyReply;
}

/** The answer of a route: the data of its response schema, or a refusal. */
export type RouteHandler<R extends Route> = (
  call: RouteCall<R>,
) => Promise<Result<R['response'] extends z.ZodType ? z.output<R['response']> : undefined>>;

/** A handler for every route of a table; the compiler checks that none is missing. */
export type RouteHandlers<Table extends Readonly<Record<string, Route>>> = {
  readonly [Name in keyof Table]: RouteHandler<Table[Name]>;
};

/** How callers are recognised. */
export interface RouteGuards {
  readonly users: TokenVerifier;
  readonly services: ServiceTokens;
}

/** Services ask for up to 20,000 ids of 39 bytes at once. */
const serviceBodyLimitBytes = 1_048_576;

/** Adds a table of routes to a server. Codes of its own: `invalid`, `too_large`, and those of the guards. */
export const addRoutes = <Table extends Readonly<Record<string, Route>>>(
  app: HttpServer,
  table: Table,
  handlers: RouteHandlers<Table>,
  guards: RouteGuards,
): void => {
  if (Object.values(table).some((route) => route.bytes !== undefined)) takeBytes(app);
  for (const [name, route] of Object.entries(table)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the mapped type pairs each name with its own handler
    const handler = handlers[name] as unknown as RouteHandler<Route>;
    app.route({
      method: route.method,
      url: route.path,
      ...(route.auth === 'service' ? { bodyLimit: serviceBodyLimitBytes } : {}),
      ...(route.bytes === undefined ? {} : { bodyLimit: route.bytes }),
      handler: (request, reply) => answer(route, handler, guards, request, reply),
    });
  }
};

/** Bytes as they are, for the routes that take them; every other one finds that its schema does not fit. */
const takeBytes = (app: HttpServer): void => {
  if (app.hasContentTypeParser(bytesType)) return;
  app.addContentTypeParser(bytesType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
};

const bytesType = 'application/octet-stream';

const answer = async (
  route: Route,
  handler: RouteHandler<Route>,
  guards: RouteGuards,
  request: FastifyRequest,
  reply: FastifyReply,
) => {
  const token = bearerToken(request.headers.authorization);
  const caller = await authenticate(route, guards, token);
  if (!caller.ok) return sendProblem(reply, caller.error);
  const input = parseInput(route, request);
  if (!input.ok) return sendProblem(reply, input.error);
  const result = await handler({
    ...input.data,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- present exactly when the route's auth is `user`
    user: caller.data as undefined,
    token: token ?? '',
    address: request.ip,
    headers: request.headers,
    requestId: request.id,
    span: request.span,
    reply,
  });
  if (!result.ok) return sendProblem(reply, result.error);
  return reply.code(route.status).send(result.data);
};

const authenticate = async (
  route: Route,
  guards: RouteGuards,
  token: string | undefined,
): Promise<Result<Identity | undefined>> => {
  switch (route.auth) {
    case 'none':
      return { ok: true, data: undefined };
    case 'user':
      return guards.users.verify(token);
    case 'service': {
      const service = await guards.services.verify(token);
      return service.ok ? { ok: true, data: undefined } : service;
    }
  }
};

type Input = Pick<RouteCall<Route>, 'params' | 'query' | 'body'>;

const parseInput = (route: Route, request: FastifyRequest): Result<Input> => {
  const tooLarge = route.auth !== 'service' && route.bytes === undefined && bodySize(request.body) > limits.eventBytes;
  if (tooLarge) return { ok: false, error: { code: 'too_large', message: `the body is over ${limits.eventBytes} bytes` } };
  const parts = { params: request.params, query: request.query, body: request.body };
  const data: Record<string, unknown> = {};
  for (const part of ['params', 'query', 'body'] as const) {
    const parsed = route[part]?.safeParse(parts[part]);
    if (parsed?.success === false) return { ok: false, error: invalid(part, parsed.error) };
    data[part] = parsed?.data;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is the parser: each part came from its own schema
  return { ok: true, data: data as unknown as Input };
};

/** The size with JSON's escapes undone (MS6), as on a socket. */
const bodySize = (body: unknown): number => {
  if (body instanceof Uint8Array) return body.length;
  return body === undefined ? 0 : Buffer.byteLength(JSON.stringify(body));
};

const invalid = (part: string, error: z.ZodError): Refusal => ({
  code: 'invalid',
  message: `the ${part === 'params' ? 'path' : part} does not hold`,
  issues: toIssues(error),
});

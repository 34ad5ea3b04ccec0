import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import { type Refusal, refuse } from '@parley/contracts';
import fastify, {
  type ConnectionError,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import { isUnavailable } from './fault.ts';
import { traceRequests } from './http-traces.ts';
import { newId } from './ids.ts';
import type { Log } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { problemOf, sendProblem } from './problem.ts';
import type { Tracing } from './tracing.ts';

/** The HTTP server of a service, a fastify instance. */
export type HttpServer = FastifyInstance;

/** What the server of a service is made of. */
export interface HttpServerOptions {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Traces requests; nothing where it is undefined. */
  readonly tracing?: Tracing | undefined;
  /** Answers /health/ready: start finished and not draining. */
  readonly isReady: () => boolean;
  readonly trustedProxies: readonly string[];
  /** Makes the node server around fastify's listener, for a service that also serves sockets. */
  readonly serverFactory?: (listener: RequestListener) => Server;
}

/** Bodies are bounded like socket frames (MS6); what an escaped text shrinks to is checked by its schema. */
const bodyLimitBytes = 262_144;
/** Longer than any edge keeps an idle connection, so that no request meets a closing one. */
const keepAliveTimeoutMs = 72_000;
const requestTimeoutMs = 30_000;

const requestIdOf = (request: IncomingMessage): string => {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : newId();
};

/** Makes the server every service has: problem+json, security headers, health, metrics, bounds. */
export const createHttpServer = async (options: HttpServerOptions): Promise<HttpServer> => {
  const loggerInstance: FastifyBaseLogger = options.log;
  const app: FastifyInstance = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    trustProxy: [...options.trustedProxies],
    bodyLimit: bodyLimitBytes,
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => {
      sendProblem(reply, refusalOf(error, request.log));
    },
    clientErrorHandler: (error, socket) => refuseRawRequest(error, socket),
    ...(options.serverFactory === undefined ? {} : { serverFactory: options.serverFactory }),
  });
  await app.register(helmet, { global: true, crossOriginResourcePolicy: { policy: 'same-origin' } });
  parseJsonStrictly(app);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.code === tooLargeCode) readToTheEnd(request.raw, reply);
    return sendProblem(reply, refusalOf(error, request.log));
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, { code: 'not_found', message: 'there is no such route' }));
  measureRequests(app, options.metrics);
  traceRequests(app, options.tracing);
  closeConnectionsOnStop(app);
  addHealthRoutes(app, options);
  return app;
};

/** What is not even HTTP gets the same shape (ER1), written by hand since no request came to be. */
const refuseRawRequest = (error: ConnectionError, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const refusal = refuse(error.code === 'HPE_HEADER_OVERFLOW' ? 'too_large' : 'invalid', 'the request is malformed');
  const problem = problemOf(refusal.error, newId());
  const body = JSON.stringify(problem);
  const head = `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Length: ${Buffer.byteLength(body)}`;
  if (socket.writable) socket.write(`${head}\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n${body}`);
  socket.destroy(error);
};

/** JSON only, valid UTF-8 only (RFC 8259 section 8.1), not nested without bound; an empty body counts as absent. */
const parseJsonStrictly = (app: FastifyInstance): void => {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    try {
      // oxlint-disable-next-line typescript/no-floating-promises -- fastify's own parser answers through `done`
      parse(request, utf8.decode(body), (error, value) =>
        isDeeperThan(maxJsonDepth, value) ? done(notJson, undefined) : done(error, value),
      );
    } catch {
      done(notJson, undefined);
    }
  });
};

/** Far above what any route takes (metadata has 16 levels), far below what overflows the stack of whoever walks over it. */
const maxJsonDepth = 64;
const notJson = Object.assign(new Error('the body is not valid JSON in UTF-8'), { statusCode: 400 });

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item)));

const tooLargeCode = 'FST_ERR_CTP_BODY_TOO_LARGE';
const maxUnwantedBytes = 16_777_216;

/**
 * Takes in the rest of a body that was refused, up to 16 MiB. Closing while it is still being sent would reset the
 * connection, and the sender (or the edge before it) would lose the answer (RFC 9112 section 9.6).
 */
const readToTheEnd = (request: IncomingMessage, reply: FastifyReply): void => {
  let left = maxUnwantedBytes;
  reply.removeHeader('connection');
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
};

const refusalOf = (error: FastifyError, log: FastifyBaseLogger): Refusal => {
  if (error.code === tooLargeCode) return { code: 'too_large', message: 'the body is larger than this route takes' };
  if (error.statusCode !== undefined && error.statusCode < 500) return { code: 'invalid', message: clientFault(error) };
  if (isUnavailable(error)) {
    log.error({ err: error }, 'a dependency did not answer');
    return {
      code: 'unavailable',
      message: 'a part of the service does not answer at the moment',
      outcome: 'unknown',
      retryAfterMs: 1_000,
    };
  }
  log.error({ err: error }, 'a request failed');
  return { code: 'internal', message: 'something went wrong here' };
};

const clientFault = (error: FastifyError): string => {
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'the content-type must be application/json';
  return error.code?.startsWith('FST_') ? 'the request is malformed' : 'the body is not valid JSON in UTF-8';
};

const idleCheckMs = 50;

/** Node closes the connections that are idle when a stop begins; those of requests still under way would hold it up for ever. */
const closeConnectionsOnStop = (app: FastifyInstance): void => {
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
    const check = setInterval(() => app.server.closeIdleConnections(), idleCheckMs).unref();
    app.server.once('close', () => clearInterval(check));
  });
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
};

const measureRequests = (app: FastifyInstance, metrics: Metrics): void => {
  const seconds = metrics.histogram('http_request_seconds', 'Time to answer a request', ['method', 'route', 'status']);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
  });
};

const addHealthRoutes = (app: FastifyInstance, { metrics, isReady }: HttpServerOptions): void => {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
};

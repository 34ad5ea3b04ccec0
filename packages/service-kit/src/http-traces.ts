import type { FastifyInstance } from 'fastify';
import type { TraceSpan, Tracing } from './tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Its span where it is traced. */
    span: TraceSpan | null;
  }
}

/** What nobody outside asks for: another service does, in a trace of its own, or whoever looks after the process. */
const untraced = /^\/(internal|health|metrics)(\/|$)/;

/**
 * A span for each sampled request of a route, below the `traceparent` header of whoever asks. Attributes:
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span; never the path itself, which names rooms.
 */
export const traceRequests = (app: FastifyInstance, tracing: Tracing | undefined): void => {
  app.decorateRequest('span', null);
  if (tracing === undefined) return;
  app.addHook('onRequest', async (request) => {
    const route = request.routeOptions.url;
    if (route === undefined || untraced.test(route)) return;
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const { traceparent } = request.headers;
    const from = typeof traceparent === 'string' ? traceparent : undefined;
    request.span = tracing.enter({ name: `${request.method} ${route}`, kind: 'server', attributes }, from) ?? null;
  });
  app.addHook('onResponse', async ({ span }, { statusCode }) => {
    span?.set({ 'http.response.status_code': statusCode });
    span?.end(statusCode < 500 ? undefined : { type: String(statusCode), isFault: true });
  });
};

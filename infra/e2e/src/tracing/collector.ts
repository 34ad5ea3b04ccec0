import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as a collector gets it. */
export interface Span {
  readonly service: string;
  readonly instance: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isFault: boolean;
  readonly nanoseconds: number;
}

/** An OpenTelemetry collector as far as Parley knows one: it takes traces by OTLP over HTTP, as JSON. */
export interface Collector {
  readonly url: string;
  readonly spans: Span[];
  /** Everything that came, as text. */
  readonly texts: string[];
  /** Headers of the last request. */
  headers(): IncomingMessage['headers'];
  /** From now on; 200 at first. */
  answerWith(status: number): void;
  close(): Promise<void>;
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly boolValue?: boolean;
}
type Attributes = readonly { readonly key: string; readonly value: Value }[];

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-request, of the JSON form what is looked at. */
interface Request {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[];
  }[];
}
interface RawSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes?: Attributes;
  readonly status?: { readonly code?: number };
}

const record = (attributes: Attributes = []): Record<string, unknown> =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, boolValue } }) => [
      key,
      stringValue ?? boolValue ?? (intValue === undefined ? undefined : Number(intValue)),
    ]),
  );

const spansOf = ({ resourceSpans }: Request): Span[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const of = record(resource.attributes);
    const common = { service: String(of['service.name']), instance: String(of['service.instance.id']) };
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ links = [], attributes, parentSpanId = '', status, startTimeUnixNano, endTimeUnixNano, ...span }) => ({
        ...common,
        ...span,
        parentSpanId,
        links: links.map(({ traceId, spanId }) => ({ traceId, spanId })),
        attributes: record(attributes),
        isFault: status?.code === 2,
        nanoseconds: Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)),
      })),
    );
  });

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
};

/** Starts one on loopback. */
export const startCollector = async (): Promise<Collector> => {
  const spans: Span[] = [];
  const texts: string[] = [];
  let headers: IncomingMessage['headers'] = {};
  let status = 200;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await bodyOf(request);
    headers = request.headers;
    if (status === 200 && request.method === 'POST' && request.url === '/v1/traces') {
      texts.push(text);
      spans.push(...spansOf(JSON.parse(text) as Request));
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    texts,
    headers: () => headers,
    answerWith: (next) => {
      status = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

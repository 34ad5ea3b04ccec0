import type { IncomingMessage } from 'node:http';
import { connectionOptions, type Framing, framingOf, isProtected } from './edge-framing.ts';

// RFC 9110 section 7.6.1: these speak about one connection only. The edge answers `Expect` itself.
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

// The edge says these itself.
const saidAnew = new Set([
  'content-length',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
]);

// RFC 9110 section 8.6: a request of these methods without a body need not say so.
const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/** Header lines as Node takes and gives them: name, value, name, value, ... in their order, repeated names kept. */
export type RawHeaders = string[];

const pairsOf = (raw: readonly string[]): [string, string][] => {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return pairs;
};

/** Header lines without those that end at this hop, among them the ones that `Connection` may name. */
export const endToEnd = (message: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): RawHeaders => {
  const named = new Set(connectionOptions(message).filter((name) => !isProtected(name)));
  return without(message.rawHeaders, (name) => hopByHop.has(name) || named.has(name));
};

/** Headers of an answer for the client. An answer 204 has no length (RFC 9110 section 8.6). */
export const answerHeaders = (answer: IncomingMessage): RawHeaders =>
  without(endToEnd(answer), (name) => name === 'content-length' && answer.statusCode === 204);

/** Headers for asking a target: end to end ones, the framing, and who asked. `Host` stays as the client said it. */
export const requestHeaders = (request: IncomingMessage): RawHeaders => [
  ...without(endToEnd(request), (name) => saidAnew.has(name)),
  ...framingHeaders(framingOf(request), request.method ?? ''),
  ...forwardedHeaders(request),
];

/** Headers for handing an upgrade on, which has no body. */
export const upgradeHeaders = (request: IncomingMessage): RawHeaders => [
  ...without(endToEnd(request), (name) => saidAnew.has(name)),
  'Connection',
  'Upgrade',
  'Upgrade',
  request.headers.upgrade ?? '',
  ...forwardedHeaders(request),
];

const without = (raw: readonly string[], isLeftOut: (name: string) => boolean): RawHeaders =>
  pairsOf(raw)
    .filter(([name]) => !isLeftOut(name.toLowerCase()))
    .flat();

const framingHeaders = (framing: Framing, method: string): RawHeaders => {
  switch (framing.kind) {
    case 'chunked':
      return ['Transfer-Encoding', 'chunked'];
    case 'length':
      return ['Content-Length', String(framing.bytes)];
    case 'none':
      return bodyless.has(method) ? [] : ['Content-Length', '0'];
  }
};

const forwardedHeaders = (request: IncomingMessage): RawHeaders => {
  const before = request.headers['x-forwarded-for'];
  const peer = (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  const chain = [...(before === undefined ? [] : [before].flat()), peer].join(', ');
  const host = request.headers.host;
  return ['X-Forwarded-For', chain, 'X-Forwarded-Proto', 'http', ...(host === undefined ? [] : ['X-Forwarded-Host', host])];
};

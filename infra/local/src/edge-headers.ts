import type { IncomingMessage } from 'node:http';

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
const forwarded = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
]);

/** Header lines as Node takes and gives them: name, value, name, value, ... in their order, repeated names kept. */
export type RawHeaders = string[];

const pairsOf = (raw: readonly string[]): [string, string][] => {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return pairs;
};

/** Header lines without those that end at this hop, among them the ones that `Connection` names. */
export const endToEnd = (message: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): RawHeaders => {
  const named = new Set((message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return pairsOf(message.rawHeaders)
    .filter(([name]) => !hopByHop.has(name.toLowerCase()) && !named.has(name.toLowerCase()))
    .flat();
};

/** Headers for asking a target: end to end ones, and who asked. `Host` stays as the client said it. */
export const requestHeaders = (request: IncomingMessage): RawHeaders => {
  const kept = pairsOf(endToEnd(request)).filter(([name]) => !forwarded.has(name.toLowerCase()));
  return [...kept.flat(), ...framing(request), ...forwardedHeaders(request)];
};

/** Says anew for the next hop how long the body is, where its length is not among the end to end headers. */
const framing = ({ method = '', headers }: IncomingMessage): RawHeaders => {
  if (headers['transfer-encoding'] !== undefined) return ['Transfer-Encoding', 'chunked'];
  return headers['content-length'] === undefined && ['POST', 'PUT', 'PATCH'].includes(method) ? ['Content-Length', '0'] : [];
};

/** Headers for handing an upgrade on. */
export const upgradeHeaders = (request: IncomingMessage): RawHeaders => [
  ...pairsOf(endToEnd(request))
    .filter(([name]) => !forwarded.has(name.toLowerCase()))
    .flat(),
  'Connection',
  'Upgrade',
  'Upgrade',
  request.headers.upgrade ?? '',
  ...forwardedHeaders(request),
];

const forwardedHeaders = (request: IncomingMessage): RawHeaders => {
  const before = request.headers['x-forwarded-for'];
  const peer = (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  const chain = [...(before === undefined ? [] : [before].flat()), peer].join(', ');
  const host = request.headers.host;
  return ['X-Forwarded-For', chain, 'X-Forwarded-Proto', 'http', ...(host === undefined ? [] : ['X-Forwarded-Host', host])];
};

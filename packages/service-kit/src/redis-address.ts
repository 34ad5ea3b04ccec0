/** Where a Redis is, as `REDIS_URL` says it. */
export interface RedisAddress {
  /** One server; with a cluster, nodes to ask for all the others. Each a URL with its own credentials and database. */
  readonly urls: readonly [string, ...string[]];
  readonly cluster: boolean;
}

const schemes = ['redis:', 'rediss:', 'redis+cluster:', 'rediss+cluster:'];

const parsed = (text: string): URL | undefined => {
  const url = URL.parse(text);
  return url === null || url.hostname === '' || !schemes.includes(url.protocol) ? undefined : url;
};

/** The first says how all are spoken to; those after it may be `host:port` alone. */
const like = (first: URL, text: string): string => {
  if (text.includes('://')) return text;
  const credentials = first.username + first.password === '' ? '' : `${first.username}:${first.password}@`;
  return `${first.protocol}//${credentials}${text}`;
};

const hasDatabase = (url: URL): boolean => !['', '/', '/0'].includes(url.pathname);

/**
 * Reads `redis://host:6379` as one server, and as a cluster: several addresses separated by commas, or one with the scheme
 * `redis+cluster://` (`rediss+cluster://` with TLS). A cluster has no numbered databases. Null where it is none of these.
 */
export const readRedisAddress = (text: string): RedisAddress | null => {
  const [head = '', ...others] = text.split(',').map((part) => part.trim());
  const first = parsed(head);
  if (first === undefined) return null;
  const urls = [first, ...others.map((other) => parsed(like(first, other)))];
  const cluster = others.length > 0 || first.protocol.includes('+cluster');
  if (urls.some((url) => url === undefined || (cluster && hasDatabase(url)))) return null;
  const plain = urls.map((url) => String(url).replace('+cluster:', ':'));
  return { urls: [plain[0] ?? head, ...plain.slice(1)], cluster };
};

/** A group of targets behind the edge. */
export type TargetGroup = 'gateway' | 'auth' | 'messages' | 'presence' | 'media' | 'push';

/** Where a request goes: to a group with the path to ask it for, to the web client's files, or nowhere. */
export type Destination =
  | { kind: 'forward'; group: TargetGroup; path: string }
  | { kind: 'web'; path: string }
  | { kind: 'unknown' }
  | { kind: 'refused'; reason: string };

type Route = { group: TargetGroup; prefix: string } | { group: TargetGroup; exact: string };

// The first that fits counts. What is not named here is not reachable: /internal/, /health and /metrics above all.
const routes: readonly Route[] = [
  { group: 'gateway', prefix: '/socket.io/' },
  { group: 'gateway', exact: '/api/docs' },
  { group: 'gateway', prefix: '/api/docs/' },
  { group: 'gateway', exact: '/api/openapi.json' },
  { group: 'gateway', exact: '/api/asyncapi.json' },
  { group: 'auth', prefix: '/api/auth/' },
  { group: 'auth', exact: '/api/users' },
  { group: 'auth', prefix: '/api/users/' },
  { group: 'auth', exact: '/.well-known/jwks.json' },
  { group: 'presence', exact: '/api/presence' },
  { group: 'media', exact: '/api/uploads' },
  { group: 'media', prefix: '/api/uploads/' },
  { group: 'media', exact: '/api/attachments' },
  { group: 'media', prefix: '/media/' },
  { group: 'push', prefix: '/api/push/' },
  { group: 'messages', prefix: '/api/' },
];

/** The web client: its views, what they load, and files at the root that browsers look for. */
const webPaths = /^\/(?:$|(?:signin|threads)$|r\/|invite\/|assets\/|(?!socket\.io$)[\w-]+\.\w+$)/;

/**
 * Decides where a request goes.
 *
 * A path that the edge and a service could read differently is refused rather than repaired: dot segments, empty
 * segments, backslashes, and percent-encoded forms of these (RFC 3986 section 6.2.2, 3.3).
 * @param target the request target as it stands in the request line
 */
export const findDestination = (target: string): Destination => {
  const queryAt = target.indexOf('?');
  const rawPath = queryAt === -1 ? target : target.slice(0, queryAt);
  const query = queryAt === -1 ? '' : target.slice(queryAt);
  const reason = ambiguity(rawPath);
  if (reason) return { kind: 'refused', reason };
  const path = decodeUnreserved(rawPath);
  if (webPaths.test(path)) return { kind: 'web', path };
  const route = routes.find((candidate) => ('exact' in candidate ? path === candidate.exact : path.startsWith(candidate.prefix)));
  return route ? { kind: 'forward', group: route.group, path: path + query } : { kind: 'unknown' };
};

const ambiguity = (path: string): string | undefined => {
  if (!path.startsWith('/')) return 'The request target must be a path.';
  if (/[\\#;]/.test(path)) return 'The path must not hold a backslash, a number sign or a semicolon.';
  if (/%(?![0-9a-f]{2})/i.test(path)) return 'The path holds a broken percent encoding.';
  // Encoded dots, slashes, backslashes, semicolons, percent signs and control characters.
  if (/%(?:2e|2f|5c|3b|25|[01][0-9a-f]|7f)/i.test(path))
    return 'The path must not hold encoded dots, slashes or control characters.';
  if (path.includes('//')) return 'The path must not hold empty segments.';
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return 'The path must not hold dot segments.';
  return undefined;
};

/** `%61` and `a` are the same (RFC 3986 section 6.2.2.2); a service must see what was routed. */
const decodeUnreserved = (path: string): string =>
  path.replaceAll(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[\w~-]/.test(character) ? character : encoded.toUpperCase();
  });

import { Readable } from 'node:stream';
import { AttachmentId, type Refusal, type Route, refuse } from '@parley/contracts';
import { type HttpServer, type RouteCall, sendProblem } from '@parley/service-kit';
import { wantedSpan } from '../byte-range.ts';
import type { OpenedFile, ServedFiles } from '../served-files.ts';
import type { LinkedPart } from '../signed-links.ts';

type Reply = RouteCall<Route>['reply'];

/** What of a request counts here. */
interface Asked {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: RouteCall<Route>['headers'];
}

/**
 * `/media/files/:id` and `/media/thumbnails/:id`: bytes for whoever has a signed link (AT5), with ranges, and kept by browsers as long as the
 * link is good. No token is asked for, so that images and downloads of a page need none.
 */
export const addFileRoutes = (http: HttpServer, files: ServedFiles): void => {
  for (const part of ['files', 'thumbnails'] as const)
    http.get(`/media/${part}/:id`, (request, reply) => serve(files, part, request, reply));
};

const serve = async (files: ServedFiles, part: LinkedPart, request: Asked, reply: Reply) => {
  const link = readLink(request);
  if (link === undefined) return refuseLink(reply, refuse('not_found', 'there is no such link').error);
  const opened = await files.open({ part, id: link.id, expires: link.expires }, link.signature);
  if (!opened.ok) return refuseLink(reply, opened.error);
  return send(opened.data, request, reply);
};

const fieldOf = (fields: unknown, name: string): string => {
  const value: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
  return typeof value === 'string' ? value : '';
};

const readLink = ({ params, query }: Asked) => {
  const id = AttachmentId.safeParse(fieldOf(params, 'id'));
  const [expires, signature] = [fieldOf(query, 'expires'), fieldOf(query, 'signature')];
  return id.success && /^\d{1,12}$/.test(expires) ? { id: id.data, expires: Number(expires), signature } : undefined;
};

/** A link that is not good now may be good again, or another one may be. */
const refuseLink = (reply: Reply, refusal: Refusal) => sendProblem(reply.header('cache-control', 'no-store'), refusal);

const send = (file: OpenedFile, request: Asked, reply: Reply) => {
  const { etag, size } = file;
  reply.headers({ ...safetyHeaders, ...headersOf(file) });
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const ifRange = request.headers['if-range'];
  const header = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
  const wanted = wantedSpan(header, size);
  if (wanted.kind === 'none') {
    reply.header('content-range', `bytes */${size}`).removeHeader('content-disposition');
    return reply.code(416).type('text/plain; charset=utf-8').send('');
  }
  const span = wanted.kind === 'whole' ? { start: 0, end: size } : wanted.span;
  if (wanted.kind === 'part') reply.code(206).header('content-range', `bytes ${span.start}-${span.end - 1}/${size}`);
  reply.header('content-length', span.end - span.start);
  return reply.send(Readable.from(file.read(span), { objectMode: false }));
};

/** Whatever was sent, it runs nothing: a browser that opens it gives it an origin of its own and no script (CSP Level 3, `sandbox`). */
const safetyHeaders = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'accept-ranges': 'bytes',
};

const headersOf = ({ etag, type, shown, name, maxAgeSeconds }: OpenedFile): Record<string, string> => ({
  'content-type': type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
  'content-disposition': `${shown ? 'inline' : 'attachment'}; ${fileNameOf(name)}`,
  'cache-control': `private, max-age=${maxAgeSeconds}, immutable`,
  etag,
});

/** In ASCII for who knows no other, and as it is (RFC 6266 section 4.3, RFC 8187). */
const fileNameOf = (name: string): string => {
  const plain = name.replaceAll(/[^\u0020-\u007E]|["\\%]/g, '_');
  const extended = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${plain}"; filename*=UTF-8''${extended}`;
};

const isKnown = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag) ?? false;

import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { PassThrough, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { createCheckedLookup, PrivateAddressError, type ResolveName } from '@parley/service-kit';
import { type AllowedPlaces, isAllowedAddress, portOf, unfitness } from './page-address.ts';

/** How something is fetched from somewhere that nobody here trusts. */
export interface FetchLimits {
  readonly places: AllowedPlaces;
  /** Resolves names; by default DNS does. */
  readonly resolve?: ResolveName;
  /** Of the body, as it travels and as it is decoded. */
  readonly maxBytes: number;
  /** The whole of it, redirects and body included. */
  readonly timeoutMs: number;
  /** What is asked for, as an Accept header. */
  readonly accept: string;
  /** Whether an answer of this media type, in lower case and without parameters, is read at all. */
  readonly isWanted: (type: string) => boolean;
}

/** What was fetched. */
export interface Fetched {
  readonly kind: 'fetched';
  /** Where it was in the end. */
  readonly url: URL;
  /** The Content-Type header. */
  readonly contentType: string;
  readonly bytes: Buffer;
  /** There was more. */
  readonly isCut: boolean;
}

/** Nothing was fetched; `isPassing` where another try may find something. The reason is for people and tests, and names nothing of the page. */
export interface NotFetched {
  readonly kind: 'not-fetched';
  readonly reason: string;
  readonly isPassing: boolean;
}

const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);
const userAgent = 'Mozilla/5.0 (compatible; ParleyLinkPreview/1.0; previews of links that people sent)';

const notFetched = (reason: string, isPassing = false): NotFetched => ({ kind: 'not-fetched', reason, isPassing });

/**
 * Fetches something from the public Internet: over HTTP or HTTPS, without credentials or cookies, from addresses that were checked, each redirect
 * like the first. Never throws: what a stranger's server does is no fault of ours.
 */
export const fetchBytes = async (from: string, limits: FetchLimits): Promise<Fetched | NotFetched> => {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    return await follow(from, limits, signal);
  } catch (error) {
    if (error instanceof PrivateAddressError) return notFetched('address');
    return notFetched(signal.aborted ? 'timeout' : codeOf(error), true);
  }
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'failed';

const follow = async (from: string, limits: FetchLimits, signal: AbortSignal): Promise<Fetched | NotFetched> => {
  let url = URL.parse(from);
  for (let turn = 0; turn <= mostRedirects; turn += 1) {
    if (url === null) return notFetched('url');
    const unfit = unfitness(url, limits.places);
    if (unfit !== undefined) return notFetched(unfit);
    const response = await ask(url, limits, signal);
    const { statusCode: status = 0, headers } = response;
    if (!redirects.has(status)) return take(url, response, limits, signal);
    response.destroy();
    url = URL.parse(headers.location ?? '', url.href);
  }
  return notFetched('redirects');
};

/** One request on a connection of its own. */
const ask = (url: URL, { places, resolve, accept }: FetchLimits, signal: AbortSignal): Promise<IncomingMessage> => {
  const { promise, resolve: answered, reject } = Promise.withResolvers<IncomingMessage>();
  const port = portOf(url);
  const isAllowed = (address: string): boolean => isAllowedAddress(address, port, places);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = send(url, {
    agent: false,
    signal,
    lookup: createCheckedLookup(isAllowed, resolve),
    maxHeaderSize: 16_384,
    headers: { accept, 'accept-encoding': 'gzip, deflate, br', 'accept-language': 'en, *;q=0.5', 'user-agent': userAgent },
  });
  request.once('error', reject);
  request.once('response', answered);
  // Whatever led there: nothing is read from an address that was not checked.
  request.once('socket', (socket) =>
    socket.once('connect', () => {
      if (!isAllowed(socket.remoteAddress ?? '')) request.destroy(new PrivateAddressError('connected to what is not public'));
    }),
  );
  request.end();
  return promise;
};

const take = async (url: URL, response: IncomingMessage, limits: FetchLimits, signal: AbortSignal) => {
  const { statusCode: status = 0, headers } = response;
  const contentType = headers['content-type'] ?? '';
  const decoder = decoderOf(headers['content-encoding']);
  const refusal = refusalOf(status, contentType, decoder, limits);
  if (refusal !== undefined || decoder === undefined) {
    response.destroy();
    return refusal ?? notFetched('encoding');
  }
  const { bytes, isCut } = await read(response, decoder, limits.maxBytes, signal);
  return { kind: 'fetched' as const, url, contentType, bytes, isCut };
};

const refusalOf = (status: number, contentType: string, decoder: Transform | undefined, limits: FetchLimits) => {
  if (status === 429 || status >= 500) return notFetched('status', true);
  if (status !== 200) return notFetched('status');
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!limits.isWanted(type)) return notFetched('type');
  return decoder === undefined ? notFetched('encoding') : undefined;
};

/** Undoes one encoding; undefined where it is none that was asked for. */
const decoderOf = (encoding: string | undefined): Transform | undefined => {
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case 'identity':
    case '':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
};

/** The first bytes of a body. Whatever is more is never decoded: a few bytes may stand for many. */
const read = async (
  response: IncomingMessage,
  decoder: Transform,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ bytes: Buffer; isCut: boolean }> => {
  const pieces: Buffer[] = [];
  let [size, isCut] = [0, false];
  await pipeline(
    response,
    (source: AsyncIterable<Buffer>) => bounded(source, maxBytes + 1),
    decoder,
    async (source: AsyncIterable<Buffer>) => {
      for await (const piece of source) {
        pieces.push(piece.subarray(0, maxBytes - size));
        size += piece.length;
        if (size > maxBytes) throw new EnoughError();
      }
    },
    { signal },
  ).catch((error: unknown) => {
    // What comes before a cut is read all the same, also where its encoding ends in the middle.
    if (size === 0 || signal.aborted || !(error instanceof EnoughError || isCutOff(error))) throw error;
    isCut = true;
  });
  return { bytes: Buffer.concat(pieces), isCut };
};

class EnoughError extends Error {}

const isCutOff = (error: unknown): boolean => codeOf(error) === 'Z_BUF_ERROR';

async function* bounded(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of source) {
    yield piece.subarray(0, maxBytes - size);
    size += piece.length;
    if (size >= maxBytes) return;
  }
}

import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';

/** A refusal or failure of the edge itself; `code` as in the contracts. */
export type EdgeProblem = { status: number; code: string; detail: string; retryAfterMs?: number };

/** No target answered: the client may try again soon. */
export const unavailable: EdgeProblem = {
  status: 503,
  code: 'unavailable',
  detail: 'No process that could answer is reachable at the moment.',
  retryAfterMs: 1000,
};

/** The target broke off before it answered, so it is not known what it did. Also 503: a code has one status (ER2). */
export const brokenOff: EdgeProblem = {
  status: 503,
  code: 'unavailable',
  detail: 'The process that was asked broke off before it answered.',
  retryAfterMs: 1000,
};

/** The target did not answer in time. */
export const tooSlow: EdgeProblem = {
  status: 503,
  code: 'unavailable',
  detail: 'The process that was asked did not answer in time.',
  retryAfterMs: 1000,
};

/** Nothing is served at this path. */
export const notFound: EdgeProblem = { status: 404, code: 'not_found', detail: 'Nothing is served at this path.' };

/** The request cannot be understood in one way only. */
export const ambiguous = (detail: string): EdgeProblem => ({ status: 400, code: 'invalid', detail });

/** The request line and headers are larger than the edge reads (Node: 16 KiB); `too_large` is 413 everywhere (ER2). */
export const headersTooLarge: EdgeProblem = {
  status: 413,
  code: 'too_large',
  detail: 'The headers are too large.',
};

const bodyOf = ({ status, code, detail, retryAfterMs }: EdgeProblem): string =>
  JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code,
    detail,
    requestId: randomUUID(),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

const headersOf = (problem: EdgeProblem, body: string): Record<string, string> => ({
  'content-type': 'application/problem+json',
  'content-length': String(Buffer.byteLength(body)),
  'cache-control': 'no-store',
  ...(problem.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(problem.retryAfterMs / 1000)) }),
});

/** Answers with a problem document (RFC 9457), or breaks off when an answer has begun already. */
export const sendProblem = (response: ServerResponse, problem: EdgeProblem): void => {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const body = bodyOf(problem);
  response.writeHead(problem.status, headersOf(problem, body)).end(body);
};

/** The same as raw text, for a socket without a response: an upgrade, or what could not be read. To HEAD without the body. */
export const rawProblem = (problem: EdgeProblem, toHead = false): string => {
  const body = bodyOf(problem);
  const headers = Object.entries({ ...headersOf(problem, body), connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${headers.join('\r\n')}\r\n\r\n${toHead ? '' : body}`;
};

import type { AckError, ErrorCode, Problem } from '@parley/contracts';
import { type Answer, accept, unavailable } from './answer.ts';
import type { Clock } from './clock.ts';

/** One request to Parley's REST interface. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root: `/api/rooms`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  /** In place of `body`: bytes as they are. */
  readonly bytes?: Blob;
  /** Gives it up; the answer is `unavailable` then. */
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** Milliseconds until it counts as unanswered; 20 s where nothing is said. */
  readonly withinMs?: number;
}

/** Asks and answers; never rejects. What cannot be reached or does not answer in time is `unavailable`. */
export interface Http {
  request<T>(request: HttpRequest): Promise<Answer<T>>;
}

/** The part of `fetch` that is needed. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const usualWithinMs = 20_000;
const retryable: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'slow_mode', 'overloaded', 'unavailable', 'draining']);

/** Makes a client of the REST interface at `url`. */
export const createHttp = (options: { readonly url: string; readonly fetch: Fetch; readonly clock: Clock }): Http => ({
  request: async <T>(request: HttpRequest): Promise<Answer<T>> => {
    const abort = new AbortController();
    const cancel = options.clock.after(request.withinMs ?? usualWithinMs, () => abort.abort());
    try {
      const signal = request.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, request.signal]);
      const response = await options.fetch(urlOf(options.url, request), initOf(request, signal));
      return await answerOf<T>(response);
    } catch (error) {
      return unavailable(
        `the server could not be reached: ${error instanceof Error ? error.message : 'unknown cause'}`,
        'unknown',
      );
    } finally {
      cancel();
    }
  },
});

const urlOf = (base: string, { path, query = {} }: HttpRequest): string => {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
};

const initOf = ({ method, path, body, bytes, token, headers }: HttpRequest, signal: AbortSignal): RequestInit => ({
  method,
  signal,
  // AU1: only these routes know the cookie.
  credentials: path.startsWith('/api/auth/') ? 'include' : 'same-origin',
  headers: {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  },
  body: bytes ?? (body === undefined ? null : JSON.stringify(body)),
});

const answerOf = async <T>(response: Response): Promise<Answer<T>> => {
  const text = await response.text();
  if (response.ok) {
    const data: T = text === '' ? null : JSON.parse(text);
    return accept(data);
  }
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  if (!isProblem) return unavailable(`the server answered ${response.status}`, 'unknown');
  const problem: Problem = JSON.parse(text);
  return { ok: false, error: errorOf(problem) };
};

const errorOf = ({ code, detail, status, requestId, retryAfterMs, issues }: Problem): AckError => ({
  code,
  message: detail,
  // What fails on the server may have happened all the same.
  outcome: status >= 500 ? 'unknown' : 'rejected',
  retryable: retryable.has(code),
  requestId,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  ...(issues === undefined ? {} : { issues }),
});

import { Problem, type Result, type Route } from '@parley/contracts';
import type { z } from 'zod';
import { createReplicas, type Replicas } from './internal-client-replicas.ts';
import type { ServiceTokens } from './service-token.ts';
import { UnavailableError, UnreachedError } from './unavailable-error.ts';

/** One call to another service: the parts that its route declares, and in whose name (a user's token, else the service's own). */
export interface InternalCall {
  readonly body?: unknown;
  readonly token?: string;
  readonly requestId?: string;
  /** Asks nobody else once somebody was reached: what that one may still do, another's refusal would deny. */
  readonly once?: boolean;
}

/** Calls another service over its declared routes; paths with parameters are not among them. */
export interface InternalClient {
  /** @throws {UnavailableError} when no replica answers in time, or one answers 5xx; an {@link UnreachedError} where none could be asked. */
  call<R extends Route>(
    route: R,
    call: InternalCall,
  ): Promise<Result<R['response'] extends z.ZodType ? z.output<R['response']> : undefined>>;
}

/** Where a service is and how it is called. */
export interface InternalClientOptions {
  /** The service's name, for errors. */
  readonly service: string;
  readonly urls: readonly string[];
  readonly tokens: ServiceTokens;
  /** Bounds a call with all its tries. Default 3,000. */
  readonly timeoutMs?: number;
  /** How long a replica that timed out or refused is left out while there are others. Default 3,000. */
  readonly leftOutMs?: number;
}

/**
 * Makes a client that takes the replicas in turn and tries another one when the first refuses, hangs up, or does not
 * answer within its part of `timeoutMs`. Internal routes only read or are idempotent, so a second try is safe; it meets
 * restarts, frozen processes and closed idle connections.
 */
export const createInternalClient = (options: InternalClientOptions): InternalClient => {
  const { service, urls, tokens, timeoutMs = 3_000, leftOutMs = 3_000 } = options;
  const replicas = createReplicas({ urls, leftOutMs, now: () => performance.now() });
  return {
    call: async (route, call) => {
      const init = requestOf(route, call, call.token ?? (await tokens.issue()));
      const reach = (url: string, withinMs: number) => ask(`${url}${route.path}`, init, withinMs);
      const reply = await askInTurn({ service, replicas, count: urls.length, timeoutMs, once: call.once ?? false }, reach);
      return parse(service, route, reply);
    },
  };
};

/** An answer that arrived to its end. */
interface Reply {
  readonly status: number;
  readonly text: string;
}

interface Turns {
  readonly service: string;
  readonly replicas: Replicas;
  readonly count: number;
  readonly timeoutMs: number;
  readonly once: boolean;
}

/** A replica under load, or collecting garbage, deserves about a second; a total below two is halved. */
const leastAttemptMs = (timeoutMs: number): number => Math.min(1_000, timeoutMs / 2);

const requestOf = (route: Route, call: InternalCall, token: string): RequestInit => ({
  method: route.method,
  headers: {
    authorization: `Bearer ${token}`,
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(call.requestId === undefined ? {} : { 'x-request-id': call.requestId }),
  },
  body: call.body === undefined ? null : JSON.stringify(call.body),
  // Nobody redirects here; a request that might be sent again would be copied first, its body as a stream, which takes as long
  // as the rest of it (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8).
  redirect: 'error',
});

/** The time limit holds for the body too, and a replica may die in the middle of it. */
const ask = async (url: string, init: RequestInit, withinMs: number): Promise<Reply> => {
  const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(Math.ceil(withinMs)) });
  return { status: reply.status, text: await reply.text() };
};

/** Each replica once, and one more try; what is left of the time is divided among those that did not fail yet. */
const askInTurn = async (turns: Turns, reach: (url: string, withinMs: number) => Promise<Reply>): Promise<Reply> => {
  const { service, replicas, count, timeoutMs, once } = turns;
  const deadline = performance.now() + timeoutMs;
  const failed = new Set<string>();
  let cause: unknown;
  let reached = false;
  for (let tries = 0; tries <= count; tries += 1) {
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) break;
    const url = replicas.next(failed);
    const share = remainingMs / Math.max(1, count - failed.size);
    try {
      const reply = await reach(url, Math.min(remainingMs, Math.max(share, leastAttemptMs(timeoutMs))));
      replicas.answered(url);
      return reply;
    } catch (error) {
      cause = error;
      reached ||= !isRefused(error);
      if (!isHangUp(error)) {
        failed.add(url);
        replicas.failed(url);
      }
      if (once && reached) break;
    }
  }
  if (!reached) throw new UnreachedError(`${service} cannot be reached`, { cause });
  throw new UnavailableError(`${service} does not answer`, { cause });
};

const codeOfCause = (error: unknown): string | undefined =>
  error instanceof TypeError && error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : undefined;

/** Nobody listens there: the question was not even sent. */
const isRefused = (error: unknown): boolean => codeOfCause(error) === 'ECONNREFUSED';

/** A connection that ended says little of its replica: idle ones are closed now and then, and a dead one refuses next. */
const isHangUp = (error: unknown): boolean => ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOfCause(error) ?? '');

const parse = <R extends Route>(
  service: string,
  route: R,
  { status, text }: Reply,
): Result<R['response'] extends z.ZodType ? z.output<R['response']> : undefined> => {
  if (status >= 500) throw new UnavailableError(`${service} answered ${status}`);
  const body = status === 204 ? undefined : parseJson(service, text);
  if (status >= 400) return { ok: false, error: refusalOf(body) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both ends share the declaration; checking it again costs more than it finds
  return { ok: true, data: body as R['response'] extends z.ZodType ? z.output<R['response']> : undefined };
};

const parseJson = (service: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnavailableError(`${service} answered what is no JSON`, { cause });
  }
};

const refusalOf = (body: unknown) => {
  const { code, detail, issues, retryAfterMs } = Problem.parse(body);
  return {
    code,
    message: detail,
    ...(issues === undefined ? {} : { issues }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
};

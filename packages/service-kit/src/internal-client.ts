import { Problem, type Result, type Route } from '@parley/contracts';
import type { z } from 'zod';
import { UnavailableError } from './fault.ts';
import type { ServiceTokens } from './service-token.ts';

/** One call to another service: the parts that its route declares, and in whose name (a user's token, else the service's own). */
export interface InternalCall {
  readonly body?: unknown;
  readonly token?: string;
  readonly requestId?: string;
}

/** Calls another service over its declared routes; paths with parameters are not among them. */
export interface InternalClient {
  /** @throws {UnavailableError} when no replica answers in time, or one answers 5xx. */
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
  readonly timeoutMs?: number;
}

/** Makes a client that takes the replicas in turn and tries another one when the first cannot be reached. */
export const createInternalClient = ({ service, urls, tokens, timeoutMs = 3_000 }: InternalClientOptions): InternalClient => {
  let turn = 0;
  const attempt = async (route: Route, call: InternalCall): Promise<Response> => {
    turn = (turn + 1) % urls.length;
    return fetch(`${urls[turn] ?? ''}${route.path}`, {
      method: route.method,
      headers: {
        authorization: `Bearer ${call.token ?? (await tokens.issue())}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.requestId === undefined ? {} : { 'x-request-id': call.requestId }),
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: AbortSignal.timeout(timeoutMs),
    });
  };
  return {
    call: async (route, call) => {
      const reply = await reach(service, Math.max(2, urls.length), () => attempt(route, call));
      return parse(service, route, reply);
    },
  };
};

/** Internal routes only read or are idempotent, so a second try is safe; it meets restarts and closed idle connections. */
const reach = async (service: string, tries: number, attempt: () => Promise<Response>): Promise<Response> => {
  let cause: unknown;
  for (let left = tries; left > 0; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      cause = error;
      if (error instanceof DOMException && error.name === 'TimeoutError') break;
    }
  }
  throw new UnavailableError(`${service} does not answer`, { cause });
};

const parse = async <R extends Route>(
  service: string,
  route: R,
  reply: Response,
): Promise<Result<R['response'] extends z.ZodType ? z.output<R['response']> : undefined>> => {
  if (reply.status >= 500) {
    await reply.body?.cancel();
    throw new UnavailableError(`${service} answered ${reply.status}`);
  }
  const body: unknown = reply.status === 204 ? undefined : await readJson(service, reply);
  if (!reply.ok) return { ok: false, error: refusalOf(body) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both ends share the declaration; checking it again costs more than it finds
  return { ok: true, data: body as R['response'] extends z.ZodType ? z.output<R['response']> : undefined };
};

/** The time limit holds for the body too, and a replica may die in the middle of it. */
const readJson = async (service: string, reply: Response): Promise<unknown> => {
  try {
    return await reply.json();
  } catch (cause) {
    throw new UnavailableError(`${service} did not answer to the end`, { cause });
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

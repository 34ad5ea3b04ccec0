import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/**
 * One REST route: the only declaration of its path, input and answer. `auth` says whose token it wants: nobody's, a
 * user's, or a service's own (internal routes, never reached through the edge). `null` as response is an empty body.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly auth: 'none' | 'user' | 'service';
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Set where the body is bytes and no JSON (application/octet-stream): at most so many. */
  readonly bytes?: number;
  readonly status: number;
  readonly response: z.ZodType | null;
  /** Request headers that the route heeds beside those of every route. */
  readonly headers?: readonly ('idempotency-key' | 'if-match')[];
  /** Codes it may answer beyond those that follow from its token, its input and the room it names. */
  readonly errors?: readonly ErrorCode[];
}

/** Keeps the exact type of a route, so that handlers and callers know its shapes. */
export const defineRoute = <const R extends Route>(route: R): R => route;

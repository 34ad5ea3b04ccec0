import { STATUS_CODES } from 'node:http';
import { errorStatus, type Problem, type Refusal } from '@parley/contracts';
import type { FastifyReply } from 'fastify';

/** The body of a refusal over REST (RFC 9457, ER1). */
export const problemOf = (refusal: Refusal, requestId: string): Problem => {
  const status = errorStatus[refusal.code];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: refusal.code,
    detail: refusal.message,
    requestId,
    ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
    ...(refusal.issues === undefined ? {} : { issues: refusal.issues }),
  };
};

/** Answers a request with a refusal; `Retry-After` is in whole seconds (RFC 9110 section 10.2.3). */
export const sendProblem = (reply: FastifyReply, refusal: Refusal): FastifyReply => {
  if (refusal.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(refusal.retryAfterMs / 1_000));
  if (errorStatus[refusal.code] === 401) reply.header('www-authenticate', 'Bearer');
  // Browsers keep a 410 for good unless they are told not to: RFC 9110 section 15.1 lets them.
  reply.header('cache-control', 'no-store');
  const problem = problemOf(refusal, reply.request.id);
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};

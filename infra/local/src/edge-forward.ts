import type { Agent, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { askTarget, type Failure } from './edge-exchange.ts';
import { framingOf, hasBody } from './edge-framing.ts';
import { answerHeaders } from './edge-headers.ts';
import type { EdgeLimits, Patience } from './edge-limits.ts';
import { brokenOff, sendProblem, tooSlow, unavailable } from './edge-problem.ts';

/** A request without a fault on its way to one of several targets. */
export type Forwarding = {
  request: IncomingMessage;
  response: ServerResponse;
  /** Targets in the order in which to try them. */
  targets: readonly URL[];
  path: string;
  agent: Agent;
  limits: EdgeLimits;
  patience: Patience;
  /** Called with a target that was too slow or is about to stop. */
  eject: (target: URL) => void;
};

type Attempt = {
  index: number;
  /** How many more targets may be asked after one that was too slow. */
  moves: number;
  /** Whether a kept connection that turns out to be closed may be replaced. */
  mayRenew: boolean;
};

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Forwards a request and streams the answer back. A target that refuses the connection is skipped: nothing was sent to
 * it, so that is safe for every method. For methods that may be repeated, a target that is too slow is skipped as well,
 * and a kept connection that turns out to be closed is replaced once. Whoever breaks off, the other side learns it.
 */
export const forward = (forwarding: Forwarding): void =>
  tryTarget(forwarding, { index: 0, moves: forwarding.patience.moves, mayRenew: true });

const tryTarget = (forwarding: Forwarding, attempt: Attempt): void => {
  const { response, targets, patience } = forwarding;
  const target = targets[attempt.index];
  if (response.destroyed) return;
  if (!target) {
    sendProblem(response, unavailable);
    return;
  }
  const abandon = askTarget(
    { ...forwarding, target, answerMs: patience.answerMs },
    {
      answered: (answer) => {
        const isLast = attempt.index + 1 >= targets.length;
        if (!patience.isHandshake || answer.statusCode !== 503 || isLast) return relay(answer, response);
        // It is about to stop and has opened nothing.
        response.off('close', abandon);
        answer.resume();
        forwarding.eject(target);
        tryTarget(forwarding, { ...attempt, index: attempt.index + 1 });
      },
      failed: (failure) => {
        response.off('close', abandon);
        if (failure.late && (patience.ejects || !failure.sent)) forwarding.eject(target);
        goOn(forwarding, attempt, failure);
      },
    },
  );
  response.once('close', abandon);
};

const goOn = (forwarding: Forwarding, attempt: Attempt, failure: Failure): void => {
  const next = nextAttempt(forwarding, attempt, failure);
  if (next) {
    tryTarget(forwarding, next);
    return;
  }
  forwarding.request.resume();
  sendProblem(forwarding.response, failure.late ? tooSlow : brokenOff);
};

const nextAttempt = (
  { request, targets }: Forwarding,
  attempt: Attempt,
  { sent, late, reused }: Failure,
): Attempt | undefined => {
  const { index, moves, mayRenew } = attempt;
  const isLast = index + 1 >= targets.length;
  if (!sent) return late && isLast ? undefined : { ...attempt, index: index + 1 };
  if (!safe.has(request.method ?? '') || hasBody(framingOf(request))) return undefined;
  if (late) return moves > 0 && !isLast ? { ...attempt, index: index + 1, moves: moves - 1 } : undefined;
  return reused && mayRenew ? { ...attempt, mayRenew: false } : undefined;
};

const relay = (answer: IncomingMessage, response: ServerResponse): void => {
  // The beginning of the body mostly comes with the head, and then both leave in one write.
  response.cork();
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerHeaders(answer));
  response.flushHeaders();
  // Destroys the response when the answer breaks off, so that the client does not take half of it for the whole.
  pipeline(answer, response, () => {});
  process.nextTick(() => response.uncork());
};

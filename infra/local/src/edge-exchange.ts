import { type Agent, type ClientRequest, type IncomingMessage, request as openRequest } from 'node:http';
import { framingOf, hasBody } from './edge-framing.ts';
import { requestHeaders } from './edge-headers.ts';
import type { EdgeLimits } from './edge-limits.ts';

/** One request for one target. */
export type Asking = {
  request: IncomingMessage;
  target: URL;
  path: string;
  agent: Agent;
  limits: Pick<EdgeLimits, 'connectMs' | 'silenceMs'>;
  /** How long the answer may take to begin, once the request was sent as a whole. */
  answerMs: number;
};

/** Why there was no answer. */
export type Failure = {
  /** Whether anything was sent. */
  sent: boolean;
  /** Whether the target was too slow; otherwise it refused or broke off. */
  late: boolean;
  /** Whether a kept connection was used, which the target may have closed meanwhile. */
  reused: boolean;
};

/** What an exchange comes to: one of both is called, once, unless the exchange is abandoned. */
export type Outcome = { answered: (answer: IncomingMessage) => void; failed: (failure: Failure) => void };

/**
 * Asks a target and reports how it went. Its connection is kept for others only when request and answer were both
 * whole, which Node sees to as long as the exchange is abandoned in every other case.
 * @returns abandons the exchange and takes in the rest of the client's body, so that its connection can go on
 */
export const askTarget = (asking: Asking, { answered, failed }: Outcome): (() => void) => {
  const upstream = openUpstream(asking);
  const timer = new Timer(() => upstream.destroy());
  let sent = false;
  let isSettled = false;
  const settle = (report: () => void): void => {
    timer.stop();
    if (!isSettled) report();
    isSettled = true;
  };
  timer.start(asking.limits.connectMs);
  whenConnected(upstream, () => {
    sent = true;
    timer.stop();
    sendRequest(asking.request, upstream, () => isSettled || timer.start(asking.answerMs));
  });
  upstream.once('timeout', () => timer.fire());
  upstream.once('response', (answer) => settle(() => answered(answer)));
  upstream.on('error', () => {});
  // Comes after an error, and alone when the target answers 101 without being asked to.
  upstream.once('close', () => {
    asking.request.unpipe(upstream);
    settle(() => failed({ sent, late: timer.hasFired, reused: upstream.reusedSocket }));
  });
  return () => {
    settle(() => {});
    asking.request.unpipe(upstream).resume();
    upstream.destroy();
  };
};

class Timer {
  hasFired = false;
  #timeout: NodeJS.Timeout | undefined;
  readonly #onFire: () => void;

  constructor(onFire: () => void) {
    this.#onFire = onFire;
  }

  start(delayMs: number): void {
    this.stop();
    this.#timeout = setTimeout(() => this.fire(), delayMs);
  }

  stop(): void {
    clearTimeout(this.#timeout);
  }

  fire(): void {
    this.hasFired = true;
    this.#onFire();
  }
}

const openUpstream = ({ request, target, path, agent, limits }: Asking): ClientRequest =>
  openRequest({
    host: target.hostname,
    port: target.port,
    method: request.method,
    path,
    headers: requestHeaders(request),
    agent,
    setDefaultHeaders: false,
    timeout: limits.silenceMs,
  });

/** A body must not be read before the connection stands: it is kept nowhere, so it could not be sent to another target. */
const whenConnected = (upstream: ClientRequest, then: () => void): void => {
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', then);
    else then();
  });
};

/** Only what the headers announce is ever written: bytes beyond it would be another request. */
const sendRequest = (request: IncomingMessage, upstream: ClientRequest, whenSent: () => void): void => {
  if (!hasBody(framingOf(request))) {
    upstream.end();
    whenSent();
    return;
  }
  // The service may answer before the body comes.
  upstream.flushHeaders();
  request.once('end', whenSent);
  request.pipe(upstream);
};

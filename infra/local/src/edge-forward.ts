import { type Agent, type ClientRequest, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { endToEnd, requestHeaders } from './edge-headers.ts';
import { brokenOff, sendProblem, tooSlow, unavailable } from './edge-problem.ts';

/** A request on its way to one of several targets. */
export type Forwarding = {
  request: IncomingMessage;
  response: ServerResponse;
  /** Targets in the order in which to try them. */
  targets: readonly URL[];
  path: string;
  agent: Agent;
};

// Longer than a long poll (25 s), shorter than services keep an idle connection open (72 s).
const answerTimeoutMs = 50_000;

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Forwards a request and streams the answer back. A target that refuses the connection is skipped: nothing was sent to
 * it, so that is safe for every method. A kept connection that turns out to be closed is replaced once for methods that
 * may be repeated. Whoever breaks off, the other side learns it.
 */
export const forward = (forwarding: Forwarding): void => tryTarget(forwarding, 0, true);

const tryTarget = (forwarding: Forwarding, index: number, mayRepeat: boolean): void => {
  const { request, response, targets } = forwarding;
  const target = targets[index];
  if (response.destroyed) return;
  if (!target) {
    sendProblem(response, unavailable);
    return;
  }
  const upstream = ask(forwarding, target);
  const abandon = (): void => void upstream.destroy();
  response.once('close', abandon);
  let sent = false;
  whenConnected(upstream, () => {
    sent = true;
    // The service may answer before the body comes.
    upstream.flushHeaders();
    request.pipe(upstream);
  });
  upstream.once('response', (answer) => relay(answer, response));
  upstream.once('timeout', () => upstream.destroy(new TargetTooSlow()));
  upstream.on('error', (error) => {
    request.unpipe(upstream);
    response.off('close', abandon);
    if (!sent) tryTarget(forwarding, index + 1, mayRepeat);
    else if (mayRepeat && upstream.reusedSocket && isRepeatable(request) && !response.headersSent)
      tryTarget(forwarding, index, false);
    else sendProblem(response, error instanceof TargetTooSlow ? tooSlow : brokenOff);
  });
};

class TargetTooSlow extends Error {}

const ask = ({ request, path, agent }: Forwarding, target: URL): ClientRequest =>
  openRequest({
    host: target.hostname,
    port: target.port,
    method: request.method,
    path,
    headers: requestHeaders(request),
    agent,
    setDefaultHeaders: false,
    timeout: answerTimeoutMs,
  });

/** A body must not be read before the connection stands: it is kept nowhere, so it could not be sent to another target. */
const whenConnected = (upstream: ClientRequest, then: () => void): void => {
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', then);
    else then();
  });
};

const isRepeatable = (request: IncomingMessage): boolean =>
  idempotent.has(request.method ?? '') &&
  request.headers['transfer-encoding'] === undefined &&
  Number(request.headers['content-length'] ?? 0) === 0;

const relay = (answer: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer));
  response.flushHeaders();
  // Destroys the response when the answer breaks off, so that the client does not take half of it for the whole.
  pipeline(answer, response, () => {});
};

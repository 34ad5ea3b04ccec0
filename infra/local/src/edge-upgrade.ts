import { type ClientRequest, type IncomingMessage, request as openRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { upgradeHeaders } from './edge-headers.ts';
import { joinSockets, passRefusal } from './edge-join.ts';
import { brokenOff, type EdgeProblem, rawProblem, tooSlow, unavailable } from './edge-problem.ts';

/** An upgrade without a fault on its way to one of several targets. */
export type Upgrading = {
  request: IncomingMessage;
  /** The client's connection. */
  client: Duplex;
  /** What the client sent after its headers already. */
  head: Buffer;
  targets: readonly URL[];
  path: string;
  /** How long a target may take to answer. */
  handshakeMs: number;
  /** Called with a target that was too slow or is about to stop. */
  eject: (target: URL) => void;
};

/**
 * Hands an upgrade to the first target that answers and joins both sockets when it agrees. Until then nothing but
 * headers was sent, so that a target that is too slow or refuses the connection can be skipped.
 */
export const upgrade = (upgrading: Upgrading): void => {
  upgrading.client.on('error', () => upgrading.client.destroy());
  tryTarget(upgrading, 0, unavailable);
};

const tryTarget = (upgrading: Upgrading, index: number, lastProblem: EdgeProblem): void => {
  const { client, targets } = upgrading;
  const target = targets[index];
  if (client.destroyed) return;
  if (!target) {
    client.end(rawProblem(lastProblem));
    return;
  }
  ask(upgrading, target, (failure) => {
    if (failure === 'late' || failure === 'stopping') upgrading.eject(target);
    if (failure === 'broken off') client.end(rawProblem(brokenOff));
    else tryTarget(upgrading, index + 1, failure === 'late' ? tooSlow : unavailable);
  });
};

type Failure = 'refused' | 'late' | 'broken off' | 'stopping';

const ask = (upgrading: Upgrading, target: URL, onFailure: (failure: Failure) => void): void => {
  const { client, head } = upgrading;
  const upstream = openUpstream(upgrading, target);
  const failure = watch(upgrading, upstream);
  let isAnswered = false;
  upstream.once('upgrade', (answer, socket, serverHead) => {
    isAnswered = isWebSocket(answer);
    if (isAnswered) joinSockets(answer, { socket: client, head }, { socket, head: serverHead });
    else socket.destroy();
  });
  upstream.once('response', (answer) => {
    isAnswered = true;
    if (answer.statusCode !== 503) return passRefusal(answer, client);
    answer.resume();
    onFailure('stopping');
  });
  upstream.once('close', () => {
    if (!isAnswered && !client.destroyed) onFailure(failure());
  });
  upstream.end();
};

/** Gives the target up when it is too slow or the client goes, and tells afterwards what it was. */
const watch = ({ client, handshakeMs }: Upgrading, upstream: ClientRequest): (() => Failure) => {
  let failure: Failure = 'broken off';
  const timer = setTimeout(() => {
    failure = 'late';
    upstream.destroy();
  }, handshakeMs);
  const abandon = (): void => void upstream.destroy();
  const stop = (): void => {
    clearTimeout(timer);
    client.off('close', abandon);
  };
  client.once('close', abandon);
  for (const event of ['upgrade', 'response', 'close']) upstream.once(event, stop);
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.syscall === 'connect') failure = 'refused';
  });
  return () => failure;
};

/** On a connection of its own, which is never kept for other requests. */
const openUpstream = ({ request, path }: Upgrading, target: URL): ClientRequest =>
  openRequest({
    host: target.hostname,
    port: target.port,
    method: 'GET',
    path,
    headers: upgradeHeaders(request),
    agent: false,
    setDefaultHeaders: false,
  });

const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';

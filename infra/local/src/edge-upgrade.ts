import { type IncomingMessage, request as openRequest } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { endToEnd, upgradeHeaders } from './edge-headers.ts';
import { brokenOff, rawProblem, unavailable } from './edge-problem.ts';

/** An upgrade on its way to one of several targets. */
export type Upgrading = {
  request: IncomingMessage;
  /** The client's connection. */
  client: Duplex;
  /** What the client sent after its headers already. */
  head: Buffer;
  targets: readonly URL[];
  path: string;
};

// How long a target may take to answer the handshake.
const handshakeTimeoutMs = 30_000;
// When one side has said its last word the other one has this long for its own.
const farewellMs = 5_000;
const tcpKeepAliveMs = 30_000;

/** Hands an upgrade to the first target that accepts the connection and joins both sockets. */
export const upgrade = (upgrading: Upgrading): void => {
  upgrading.client.on('error', () => upgrading.client.destroy());
  tryTarget(upgrading, 0);
};

const tryTarget = (upgrading: Upgrading, index: number): void => {
  const { request, client, targets, path } = upgrading;
  const target = targets[index];
  if (client.destroyed) return;
  if (!target) {
    client.end(rawProblem(unavailable));
    return;
  }
  const headers = upgradeHeaders(request);
  const upstream = openRequest({
    host: target.hostname,
    port: target.port,
    method: request.method,
    path,
    headers,
    setDefaultHeaders: false,
  });
  const abandon = (): void => void upstream.destroy();
  client.once('close', abandon);
  upstream.setTimeout(handshakeTimeoutMs, abandon);
  upstream.once('upgrade', (answer, server, head) => {
    client.off('close', abandon);
    join(upgrading, { answer, server, head });
  });
  upstream.once('response', (answer) => refuse(client, answer));
  upstream.once('error', (error: NodeJS.ErrnoException) => {
    client.off('close', abandon);
    if (error.syscall === 'connect') tryTarget(upgrading, index + 1);
    else if (!client.destroyed) client.end(rawProblem(brokenOff));
  });
  upstream.end();
};

type Accepted = { answer: IncomingMessage; server: Duplex; head: Buffer };

const join = ({ client, head: clientHead }: Upgrading, { answer, server, head: serverHead }: Accepted): void => {
  client.write(statusAndHeaders(answer, answer.rawHeaders));
  if (serverHead.length > 0) client.write(serverHead);
  if (clientHead.length > 0) server.write(clientHead);
  connectOneWay(client, server);
  connectOneWay(server, client);
};

const connectOneWay = (from: Duplex, to: Duplex): void => {
  if (from instanceof Socket) from.setTimeout(0).setNoDelay(true).setKeepAlive(true, tcpKeepAliveMs);
  from.on('error', () => to.destroy());
  from.once('close', () => to.destroy());
  from.once('end', () => {
    const timer = setTimeout(() => [from, to].forEach((socket) => socket.destroy()), farewellMs);
    to.once('close', () => clearTimeout(timer));
  });
  from.pipe(to);
};

const refuse = (client: Duplex, answer: IncomingMessage): void => {
  client.write(statusAndHeaders(answer, [...endToEnd(answer), 'Connection', 'close']));
  answer.pipe(client);
  answer.once('error', () => client.destroy());
};

const statusAndHeaders = ({ statusCode, statusMessage }: IncomingMessage, raw: readonly string[]): string => {
  const lines: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) lines.push(`${raw[index]}: ${raw[index + 1]}`);
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`;
};

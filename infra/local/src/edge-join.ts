import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { endToEnd } from './edge-headers.ts';

// When one side has said its last word the other one has this long for its own.
const farewellMs = 5_000;
const tcpKeepAliveMs = 30_000;

/** A connection and what came over it after the headers already. */
export type JoinedSide = { socket: Duplex; head: Buffer };

/** Passes a target's 101 on and joins both sockets: bytes go both ways, and whoever closes, the other one is closed. */
export const joinSockets = (answer: IncomingMessage, client: JoinedSide, server: JoinedSide): void => {
  client.socket.write(statusAndHeaders(answer, answer.rawHeaders));
  if (server.head.length > 0) client.socket.write(server.head);
  if (client.head.length > 0) server.socket.write(client.head);
  connectOneWay(client.socket, server.socket);
  connectOneWay(server.socket, client.socket);
};

/** Passes any other answer to an upgrade on and closes the connection. */
export const passRefusal = (answer: IncomingMessage, client: Duplex): void => {
  client.write(statusAndHeaders(answer, [...endToEnd(answer), 'Connection', 'close']));
  client.once('close', () => answer.destroy());
  answer.once('error', () => client.destroy());
  answer.pipe(client);
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

const statusAndHeaders = ({ statusCode, statusMessage }: IncomingMessage, raw: readonly string[]): string => {
  const lines: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) lines.push(`${raw[index]}: ${raw[index + 1]}`);
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`;
};

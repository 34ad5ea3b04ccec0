import { Agent, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '@parley/service-kit';

/** Marks a request that came from another gateway: it is answered here or not at all, so nothing goes in circles. */
export const forwardedHeader = 'x-parley-forwarded';

/** A poll is answered at the latest with the next ping (25 s); after this the owner counts as gone. */
const idleMs = 60_000;

/** Hands requests of a foreign session to the gateway that owns it (CO1). */
export interface Forwarder {
  request(owner: string, incoming: IncomingMessage, outgoing: ServerResponse): void;
  upgrade(owner: string, incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends the WebSockets that lead through here, each at a moment of its own within `windowMs`: their clients connect anew (CO5). */
  endWithin(windowMs: number): Promise<void>;
  close(): void;
}

/** What Engine.IO answers to an id it does not know; clients then connect anew (Engine.IO protocol, error code 1). */
export const unknownSession = { status: 400, body: JSON.stringify({ code: 1, message: 'Session ID unknown' }) };

/** Makes the forwarder of one gateway. */
export const createForwarder = (log: Log): Forwarder => {
  const agent = new Agent({ keepAlive: true, timeout: idleMs });
  const joined = new Set<Duplex>();
  return {
    request: (owner, incoming, outgoing) => forwardRequest(agent, owner, incoming, outgoing, log),
    upgrade: (owner, incoming, socket, head) => forwardUpgrade({ owner, incoming, socket, head, log, joined }),
    endWithin: async (windowMs) =>
      void (await Promise.all([...joined].map((socket) => endAfter(socket, Math.random() * windowMs)))),
    close: () => agent.destroy(),
  };
};

const headersFor = (incoming: IncomingMessage): IncomingHttpHeaders => ({ ...incoming.headers, [forwardedHeader]: '1' });

const forwardRequest = (agent: Agent, owner: string, incoming: IncomingMessage, outgoing: ServerResponse, log: Log): void => {
  const upstream = request(new URL(incoming.url ?? '/', owner), {
    agent,
    method: incoming.method,
    headers: headersFor(incoming),
    timeout: idleMs,
  });
  upstream.on('response', (reply) => {
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(outgoing);
    reply.on('error', () => outgoing.destroy());
  });
  upstream.on('timeout', () => upstream.destroy(new Error('the owner was silent for too long')));
  upstream.on('error', (error) => {
    log.debug({ err: error }, 'the owner of a session cannot be reached');
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(unknownSession.status, { 'content-type': 'application/json' }).end(unknownSession.body);
  });
  outgoing.on('close', () => upstream.destroy());
  incoming.on('error', () => upstream.destroy());
  incoming.pipe(upstream);
};

const endAfter = (socket: Duplex, waitMs: number): Promise<void> =>
  new Promise((resolve) => {
    socket.once('close', resolve);
    setTimeout(() => socket.destroy(), waitMs).unref();
  });

const statusLine = (status: number, text: string, headers: readonly string[]): string => {
  const lines = [`HTTP/1.1 ${status} ${text}`];
  for (let index = 0; index + 1 < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
};

/** Answers a refused upgrade with a plain HTTP reply and closes. */
export const refuseUpgrade = (socket: Duplex, status: number, text: string, body: string): void => {
  const headers = ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body)), 'connection', 'close'];
  socket.end(statusLine(status, text, headers) + body);
};

type Upgrade = {
  readonly owner: string;
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly log: Log;
  readonly joined: Set<Duplex>;
};

const forwardUpgrade = ({ owner, incoming, socket, head, log, joined }: Upgrade): void => {
  const upstream = request(new URL(incoming.url ?? '/', owner), {
    method: 'GET',
    headers: headersFor(incoming),
    timeout: idleMs,
  });
  socket.on('error', () => upstream.destroy());
  socket.on('close', () => upstream.destroy());
  upstream.on('upgrade', (reply, owned, firstBytes) => {
    // WebSockets are kept alive by Engine.IO's pings; the time-out was for the handshake only.
    owned.setTimeout(0);
    socket.write(statusLine(101, 'Switching Protocols', reply.rawHeaders));
    if (firstBytes.length > 0) socket.write(firstBytes);
    if (head.length > 0) owned.write(head);
    join(socket, owned);
    joined.add(socket);
    socket.once('close', () => joined.delete(socket));
  });
  upstream.on('response', (reply) => {
    reply.resume();
    refuseUpgrade(socket, reply.statusCode ?? 502, reply.statusMessage ?? '', unknownSession.body);
  });
  upstream.on('timeout', () => upstream.destroy(new Error('the owner was silent for too long')));
  upstream.on('error', (error) => {
    log.debug({ err: error }, 'the owner of a session cannot be reached');
    if (socket.writable) refuseUpgrade(socket, unknownSession.status, 'Bad Request', unknownSession.body);
  });
  upstream.end();
};

const join = (one: Duplex, other: Duplex): void => {
  one.pipe(other).pipe(one);
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
};

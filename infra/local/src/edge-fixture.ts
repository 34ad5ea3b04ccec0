import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { type EdgeLimits, edgeLimits } from './edge-limits.ts';
import { createEdge, type Edge } from './edge-server.ts';
import type { EdgeTargets } from './edge-targets.ts';
import { findFreePort } from './free-port.ts';
import type { WebFiles } from './web/files.ts';

/** What a target of {@link describing} tells of a request. */
export type Described = { name: string; method: string; url: string; headers: Record<string, string>; body: string };

/** A target for tests that answers with what it was asked. */
export const describing =
  (name: string): RequestListener =>
  async (incoming, response) => {
    const body = await text(incoming);
    response.end(JSON.stringify({ name, method: incoming.method, url: incoming.url, headers: incoming.headers, body }));
  };

/** Reads what a {@link describing} target answered. */
export const parseDescribed = (json: string): Described =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `describing` makes it
  JSON.parse(json) as Described;

/** URL of a port where nobody listens. */
export const closedPort = async (): Promise<string> => `http://127.0.0.1:${await findFreePort()}`;

/** An edge with targets for one test. */
export class EdgeFixture {
  readonly #servers: Server[] = [];
  #edge: Edge | undefined;

  /** Starts a target. */
  async target(listener: RequestListener): Promise<{ url: string; server: Server }> {
    const server = createServer({ keepAliveTimeout: 72_000 }, listener);
    this.#servers.push(server);
    const port = await findFreePort();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${port}`, server };
  }

  /** Starts the edge and tells its URL. */
  async start(targets: Partial<EdgeTargets>, limits: Partial<EdgeLimits> = {}, web?: WebFiles): Promise<string> {
    this.#edge = createEdge(
      { gateway: [], auth: [], messages: [], presence: [], media: [], push: [], ...targets },
      { ...edgeLimits, readyEveryMs: 0, ...limits },
      web,
    );
    await this.#edge.listen(0, '127.0.0.1');
    return `http://127.0.0.1:${this.port()}`;
  }

  port(): number {
    return this.#edge?.port() ?? 0;
  }

  /** Speaks raw HTTP, because clients repair targets and headers before they send them. */
  async raw(lines: string): Promise<string> {
    return await text(this.open(lines));
  }

  /** The same where the answer is no text. */
  async rawBytes(lines: string): Promise<Buffer> {
    return await buffer(this.open(lines));
  }

  /** The same without waiting for the end. */
  open(lines: string): Socket {
    const socket = connect(this.port(), '127.0.0.1').on('error', () => {});
    socket.write(lines.replaceAll('\n', '\r\n'));
    return socket;
  }

  async close(): Promise<void> {
    await this.#edge?.close();
    for (const server of this.#servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  }
}

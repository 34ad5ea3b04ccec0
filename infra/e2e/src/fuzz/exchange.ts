import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

/** A request as it goes out: what no browser would send is possible, what Node refuses to write is not. */
export interface Outgoing {
  readonly method: string;
  /** The request target: path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | undefined;
}

/** What came back. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Longer than the server's own bound for an answer (MS8). */
export const answerWithinMs = 12_000;

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** One request on a kept connection. @throws when there is no answer in time, or the connection breaks */
export const exchange = (url: string, { method, target, headers, body }: Outgoing): Promise<Incoming> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const request = httpRequest(
      { agent, host: hostname, port, method, path: target, headers: { ...(headers as Record<string, string>), ...length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.setTimeout(answerWithinMs, () => request.destroy(new Error(`there was no answer within ${answerWithinMs} ms`)));
    request.on('error', reject);
    request.end(body);
  });

/** Lets the process end: closes what is kept open. */
export const closeExchanges = (): void => agent.destroy();

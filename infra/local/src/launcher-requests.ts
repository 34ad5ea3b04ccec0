import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ServiceName, serviceNames } from './services.ts';

/** What the running launcher is asked for. */
export type RequestOptions = {
  /** Whoever knows it may ask; it is in `secrets.json`, which only the owner can read. */
  secret: string;
  /** Restarts a service and tells how it goes. Throws an error to show to the user. */
  restart: (service: ServiceName, write: (line: string) => void) => Promise<void>;
};

/** One line of an answer: progress, or the end with what went wrong, if anything. */
export type AnswerLine = { line: string } | { end: string | null };

/** Where the launcher takes requests. */
export type LauncherRequests = { url: string; stop: () => Promise<void> };

/** Takes `POST /restart/<service>` on loopback; the answer is one JSON {@link AnswerLine} per line. One at a time. */
export const listenForRequests = async ({ secret, restart }: RequestOptions): Promise<LauncherRequests> => {
  let isBusy = false;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const service = serviceNames.find((name) => request.url === `/restart/${name}`);
    if (!isAllowed(request, secret)) return void response.writeHead(401).end();
    if (request.method !== 'POST' || service === undefined) return void response.writeHead(404).end();
    const write = (line: AnswerLine): void => void response.write(`${JSON.stringify(line)}\n`);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const end = isBusy ? 'Another restart is under way.' : await run(() => restart(service, (line) => write({ line })));
    write({ end });
    response.end();
  };
  const run = async (work: () => Promise<void>): Promise<string | null> => {
    isBusy = true;
    return work()
      .then(() => null, messageOf)
      .finally(() => (isBusy = false));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isAllowed = ({ headers }: IncomingMessage, secret: string): boolean =>
  timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${secret}`));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ambiguous, notFound, sendProblem } from './edge-problem.ts';
import { findDestination } from './edge-routes.ts';
import { answerWeb } from './web/answer.ts';
import { loadWebFiles } from './web/files.ts';

// The web client's process where the edge is somebody else's (infra/docker, k8s): the same files with the same headers, and nothing
// else. Its settings: PORT, HOST, and WEB_FOLDER, the folder of the built web client.
const port = Number(process.env['PORT'] ?? 8080);
const host = process.env['HOST'] ?? '127.0.0.1';
const files = loadWebFiles(process.env['WEB_FOLDER'] ?? 'web');

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const destination = findDestination(request.url ?? '');
  if (destination.kind === 'web') answerWeb(files, destination.path, request, response);
  else sendProblem(response, destination.kind === 'refused' ? ambiguous(destination.reason) : notFound);
};

// Idle connections are kept longer than a balancer does: the side that closes first never loses a request to the race.
const server = createServer({ keepAliveTimeout: 72_000, headersTimeout: 10_000, requestTimeout: 30_000 }, answer);
server.listen({ port, host }, () => console.log(`The web client is served on port ${port}.`));

const stop = (): void => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 3_000).unref();
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);

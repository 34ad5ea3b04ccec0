import { refuse } from '@parley/contracts';
import { type HttpServer, sendProblem } from '@parley/service-kit';

const retryAfterMs = 1_000;

/** Bodies of bytes are held in memory until they are kept: a bounded number of requests may bring some at a time, counted before they are read. */
export const gateBytes = (http: HttpServer, atOnce: number): void => {
  let busy = 0;
  http.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'PATCH') return undefined;
    if (busy >= atOnce) {
      // What comes behind is not read.
      reply.header('connection', 'close');
      return sendProblem(reply, refuse('overloaded', 'too many pieces of files are on their way', { retryAfterMs }).error);
    }
    busy += 1;
    reply.raw.once('close', () => {
      busy -= 1;
    });
    return undefined;
  });
};

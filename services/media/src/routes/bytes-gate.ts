import { refuse } from '@parley/contracts';
import { bearerToken, type HttpServer, sendProblem, type TokenVerifier } from '@parley/service-kit';

const retryAfterMs = 1_000;
/** A client sends two files at a time. */
const leastShare = 2;
const shares = 3;

/** Counts what is under way in all, and of each person; nobody may have more than their share. */
const createPlaces = (atOnce: number) => {
  const share = Math.max(leastShare, Math.ceil(atOnce / shares));
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take: (userId: string): boolean => {
      const own = taken.get(userId) ?? 0;
      if (all >= atOnce || own >= share) return false;
      all += 1;
      taken.set(userId, own + 1);
      return true;
    },
    giveBack: (userId: string): void => {
      const left = (taken.get(userId) ?? 1) - 1;
      all -= 1;
      if (left === 0) taken.delete(userId);
      else taken.set(userId, left);
    },
  };
};

/**
 * Bodies of bytes are held in memory until they are kept: a bounded number of requests may bring some at a time, counted before they are read.
 * Whoever is nobody takes no place from anybody, and one person not all of them, however slowly they send.
 */
export const gateBytes = (http: HttpServer, atOnce: number, users: TokenVerifier): void => {
  const places = createPlaces(atOnce);
  http.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'PATCH') return undefined;
    const caller = await users.verify(bearerToken(request.headers.authorization));
    if (!caller.ok) return sendProblem(reply, caller.error);
    // Who went away meanwhile would never give it back.
    if (reply.raw.destroyed) return reply.hijack();
    const { userId } = caller.data;
    if (!places.take(userId)) {
      // What comes behind is not read.
      reply.header('connection', 'close');
      return sendProblem(reply, refuse('overloaded', 'too many pieces of files are on their way', { retryAfterMs }).error);
    }
    reply.raw.once('close', () => places.giveBack(userId));
    return undefined;
  });
};

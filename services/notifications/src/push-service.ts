import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';
import type { PushPayload } from '@parley/contracts';
import { createCheckedLookup, isPublicAddress, PrivateAddressError, type ResolveName } from '@parley/service-kit';
import webPush from 'web-push';
import type { PushEndpoints } from './push-endpoints.ts';
import type { Vapid } from './vapid.ts';

/** Where a push goes, and the keys of its browser (RFC 8291), in base64url. */
export interface PushTarget {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** A push; those of one topic replace each other while a push service keeps them (RFC 8030 section 5.4). */
export interface Push {
  readonly payload: PushPayload;
  /** Anything that names what it is about; push services learn only a hash of it. */
  readonly topic: string;
  readonly urgency: 'low' | 'normal' | 'high';
}

/**
 * What became of a push: the service took it; the browser does not take any more (404, 410); the service refuses it, which
 * no repeat would change; or it is to be tried again, not before `afterMs` where that was said.
 */
export type PushOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs?: number };

/** Hands pushes to the push services of browsers. */
export interface PushSender {
  /** Never rejects. */
  send(target: PushTarget, push: Push): Promise<PushOutcome>;
  close(): void;
}

/** What {@link createPushSender} takes. */
export interface PushSenderOptions {
  readonly vapid: Vapid;
  readonly endpoints: PushEndpoints;
  readonly ttlSeconds: number;
  /** Certificates to trust beside the usual ones, PEM; for tests. */
  readonly trusted?: string | undefined;
  /** Resolves the names of push services; by default DNS does. */
  readonly resolve?: ResolveName;
  /** Default 10,000. */
  readonly timeoutMs?: number;
}

const socketsPerService = 50;
/** A service may ask for patience, not for ever: after a day nobody wants to know any more. */
const longestPatienceMs = 86_400_000;

/** Encrypts and signs by `web-push`, and sends by itself: answers are not read beyond their head, and addresses are checked. */
export const createPushSender = ({
  vapid,
  endpoints,
  ttlSeconds,
  trusted,
  resolve: resolveName,
  timeoutMs = 10_000,
}: PushSenderOptions): PushSender => {
  const extra = trusted === undefined ? {} : { ca: trusted };
  const shared = { keepAlive: true, maxSockets: socketsPerService, ...extra };
  const toPublic = new Agent({ ...shared, lookup: createCheckedLookup(isPublicAddress, resolveName) });
  const toPrivate = new Agent(shared);

  const ask = (url: URL, details: webPush.RequestDetails): Promise<PushOutcome> =>
    new Promise((resolve) => {
      const agent = endpoints.isPrivate(url.host) ? toPrivate : toPublic;
      const asked = request(url, { method: 'POST', headers: details.headers, agent, signal: AbortSignal.timeout(timeoutMs) });
      asked.once('response', (response) => {
        response.on('error', () => undefined).resume();
        resolve(outcomeOf(response.statusCode ?? 0, response.headers['retry-after']));
        // What else it has to say is of no interest, and may be without end.
        if (Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY) > mostAnswerBytes) response.destroy();
      });
      asked.once('error', (error) => resolve(outcomeOfFault(error)));
      asked.end(details.body);
    });

  return {
    send: async ({ endpoint, p256dh, auth }, { payload, topic, urgency }) => {
      const url = endpoints.check(endpoint);
      if (!url.ok) return { kind: 'refused', status: 0 };
      try {
        const subscription = { endpoint, keys: { p256dh, auth } };
        const options = { vapidDetails: vapid, TTL: ttlSeconds, urgency, topic: topicOf(auth, topic) };
        return await ask(url.data, webPush.generateRequestDetails(subscription, JSON.stringify(payload), options));
      } catch {
        // A key that is no point of the curve: nothing can be encrypted for it.
        return { kind: 'gone' };
      }
    },
    close: () => {
      toPublic.destroy();
      toPrivate.destroy();
    },
  };
};

const mostAnswerBytes = 4_096;

/** 32 characters of base64url at most; by a secret of the browser, so that nobody recognises a room by it. */
const topicOf = (auth: string, topic: string): string =>
  createHmac('sha256', auth).update(topic).digest('base64url').slice(0, 32);

const reasonOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);

/** A name that leads into the network leads there the next time too. */
const outcomeOfFault = (error: Error): PushOutcome =>
  error instanceof PrivateAddressError ? { kind: 'refused', status: 0 } : { kind: 'later', reason: reasonOf(error) };

const outcomeOf = (status: number, retryAfter: string | undefined): PushOutcome => {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status !== 429 && status < 500) return { kind: 'refused', status };
  const afterMs = patienceOf(retryAfter);
  return { kind: 'later', reason: `answered ${status}`, ...(afterMs === undefined ? {} : { afterMs }) };
};

/** Retry-After: seconds or a date (RFC 9110 section 10.2.3). */
const patienceOf = (retryAfter: string | undefined): number | undefined => {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestPatienceMs);
};

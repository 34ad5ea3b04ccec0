import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '@parley/service-kit';
import { AwsClient } from 'aws4fetch';
import { type ByteSpan, type ByteStore, MissingBytesError } from '../byte-store.ts';

/** Where an S3-compatible store is, and who we are there. */
export interface S3Options {
  readonly url: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Bounds one try. Default 20,000: a piece has at most 4 MiB. */
  readonly timeoutMs?: number;
}

const tries = 3;
const pauseMs = 200;

/**
 * Keeps bytes in a bucket: PUT, GET with Range and DELETE of an object, signed by AWS Signature Version 4, in path style, which every
 * S3-compatible store knows. What is signed covers the bytes, so a store refuses what was damaged on its way.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export const createS3Store = ({ url, bucket, region, timeoutMs = 20_000, ...identity }: S3Options): ByteStore => {
  // Its own tries know no time limit; ours do.
  const client = new AwsClient({ ...identity, region, service: 's3', retries: 0 });
  const place = `${url.replace(/\/$/, '')}/${bucket}`;
  const ask = (key: string, init: RequestInit): Promise<Response> =>
    patiently(() => client.fetch(`${place}/${key}`, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }));
  return {
    put: async (key, bytes) => {
      const headers = {
        'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex'),
        'content-type': 'application/octet-stream',
      };
      // The view of a Buffer that is part of a larger one is copied, since only a whole one is a BodyInit.
      await settle(key, await ask(key, { method: 'PUT', headers, body: new Uint8Array(bytes) }));
    },
    read: async function* (key, { start, end }) {
      if (end <= start) return;
      const answer = await ask(key, { headers: { range: `bytes=${start}-${end - 1}` } });
      if (!answer.ok || answer.body === null) return settle(key, answer);
      // A server may heed no ranges (RFC 9110 section 14.2), and answer with more.
      yield* within(answer.body, answer.status === 206 ? { start: 0, end: end - start } : { start, end });
    },
    remove: async (key) => {
      const answer = await ask(key, { method: 'DELETE' });
      if (answer.status !== 404) await settle(key, answer);
      else await answer.body?.cancel();
    },
  };
};

async function* within(pieces: AsyncIterable<Uint8Array>, { start, end }: ByteSpan): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of pieces) {
    const wanted = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
    if (wanted.length > 0) yield wanted;
    at += piece.length;
    if (at >= end) return;
  }
}

/** What passes by itself is tried again; every request here may be repeated. */
const patiently = async (request: () => Promise<Response>): Promise<Response> => {
  for (let count = 1; ; count += 1) {
    const answer = await request().catch((cause: unknown) => new UnavailableError('the object store does not answer', { cause }));
    const passes = answer instanceof Error || answer.status >= 500 || answer.status === 429;
    if (!passes) return answer;
    if (count === tries)
      throw answer instanceof Error ? answer : new UnavailableError(`the object store answered ${answer.status}`);
    if (!(answer instanceof Error)) await answer.body?.cancel();
    await delay(pauseMs * 2 ** count * (0.5 + Math.random()));
  }
};

/** Takes an answer that has nothing more to say. Its body may hold what nobody is to see, so that only its status is told. */
const settle = async (key: string, answer: Response): Promise<void> => {
  await answer.body?.cancel();
  if (answer.ok) return;
  if (answer.status === 404) throw new MissingBytesError(key);
  throw new Error(`the object store refused a request for ${key}: ${answer.status}`);
};

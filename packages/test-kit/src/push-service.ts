import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { makeSelfSigned } from './self-signed.ts';

/** A push that a browser would get: checked and decrypted. */
export interface TakenPush {
  readonly payload: unknown;
  readonly topic: string | undefined;
  readonly urgency: string | undefined;
  readonly ttl: number;
  /** Whom the sender says to turn to. */
  readonly subject: string;
  readonly at: number;
}

/** A browser that is subscribed: what its `PushSubscription.toJSON()` would say, and what came for it. */
export interface StandInBrowser {
  readonly subscription: { readonly endpoint: string; readonly keys: { readonly p256dh: string; readonly auth: string } };
  readonly pushes: readonly TakenPush[];
  /** What is answered from now on, instead of taking it: a status, and when to come again. */
  answer(status: number | undefined, retryAfter?: string): void;
  /** How often it was called, refused or not. */
  calls(): number;
}

/** Stands in for the push services of browsers, over HTTPS. */
export interface StandInPushService {
  /** `host:port`. */
  readonly host: string;
  /** The certificate to trust, PEM. */
  readonly cert: string;
  /** Subscribes a browser to whoever has this public key (RFC 8292 section 4). */
  subscribe(applicationServerKey: string): StandInBrowser;
  /** Why calls were refused that no test wanted refused. */
  readonly faults: readonly string[];
  /** Waits with every answer for so long, ms. */
  delayBy(ms: number): void;
  close(): Promise<void>;
}

interface Browser extends StandInBrowser {
  readonly pushes: TakenPush[];
  readonly pair: ECDH;
  readonly secret: Buffer;
  readonly applicationServerKey: string;
  refusal: { readonly status: number; readonly retryAfter: string | undefined } | undefined;
  called: number;
}

/** Starts one. It takes only what RFC 8030, 8188, 8291 and 8292 allow. */
export const startPushService = async (): Promise<StandInPushService> => {
  const { cert, key } = makeSelfSigned();
  const browsers = new Map<string, Browser>();
  const faults: string[] = [];
  let delayMs = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const browser = browsers.get(request.url ?? '');
    if (browser === undefined) return void response.writeHead(404).end();
    browser.called += 1;
    if (browser.refusal !== undefined) {
      const { status, retryAfter } = browser.refusal;
      return void response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
    }
    try {
      browser.pushes.push(read(request, body, browser, `https://${host}`));
      response.writeHead(201, { location: `https://${host}/message/${browser.called}` }).end();
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
      response.writeHead(400).end();
    }
  };
  const server = createServer({ cert, key }, (request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a TCP port
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    host,
    cert,
    faults,
    subscribe: (applicationServerKey) => {
      const path = `/push/${randomBytes(16).toString('hex')}`;
      const browser = newBrowser(`https://${host}${path}`, applicationServerKey);
      browsers.set(path, browser);
      return browser;
    },
    delayBy: (ms) => {
      delayMs = ms;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

const newBrowser = (endpoint: string, applicationServerKey: string): Browser => {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const secret = randomBytes(16);
  const browser: Browser = {
    subscription: {
      endpoint,
      keys: { p256dh: pair.getPublicKey('base64url'), auth: secret.toString('base64url') },
    },
    pushes: [],
    pair,
    secret,
    applicationServerKey,
    refusal: undefined,
    called: 0,
    answer: (status, retryAfter) => {
      browser.refusal = status === undefined ? undefined : { status, retryAfter };
    },
    calls: () => browser.called,
  };
  return browser;
};

const need: (condition: boolean, fault: string) => asserts condition = (condition, fault) => {
  if (!condition) throw new Error(fault);
};

const read = (request: IncomingMessage, body: Buffer, browser: Browser, origin: string): TakenPush => {
  const { headers } = request;
  need(request.method === 'POST', 'a push is a POST (RFC 8030 section 5)');
  const ttl = Number(headers['ttl']);
  need(Number.isInteger(ttl) && ttl >= 0, 'TTL is needed (RFC 8030 section 5.2)');
  const topic = headers['topic']?.toString();
  need(topic === undefined || /^[A-Za-z0-9_-]{1,32}$/.test(topic), 'this is no topic (RFC 8030 section 5.4)');
  need(body.length <= 4_096, 'the payload is over 4,096 bytes (RFC 8030 section 7.2)');
  const subject = subjectOf(headers.authorization ?? '', browser.applicationServerKey, origin);
  need(headers['content-encoding'] === 'aes128gcm', 'the content must be aes128gcm (RFC 8291 section 4)');
  const payload: unknown = JSON.parse(decrypt(body, browser).toString('utf8'));
  return { payload, topic, urgency: headers['urgency']?.toString(), ttl, subject, at: Date.now() };
};

const jsonOf = (part: string): Record<string, unknown> => {
  const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  need(typeof parsed === 'object' && parsed !== null, 'a part of the token is no object');
  return { ...parsed };
};

/** Checks who signed it, for whom and until when (RFC 8292 sections 2 and 3). */
const subjectOf = (authorization: string, applicationServerKey: string, origin: string): string => {
  const found = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(authorization);
  need(found !== null, 'Authorization must be vapid (RFC 8292 section 3)');
  const [, header = '', claims = '', signature = '', publicKey = ''] = found;
  need(publicKey === applicationServerKey, 'the key is not the one that was subscribed to (RFC 8292 section 4.2)');
  need(jsonOf(header)['alg'] === 'ES256', 'the algorithm must be ES256');
  const { aud, exp, sub } = jsonOf(claims);
  const point = Buffer.from(publicKey, 'base64url');
  const coordinate = (from: number): string => point.subarray(from, from + 32).toString('base64url');
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) }, format: 'jwk' });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  need(isSigned, 'the signature is not of this key');
  need(aud === origin, 'aud must be the origin of the push service');
  const now = Date.now() / 1_000;
  need(typeof exp === 'number' && exp > now && exp <= now + 86_400, 'exp must lie ahead, at most a day');
  need(typeof sub === 'string' && /^(?:mailto:|https:)/.test(sub), 'sub must be a mailto: or https: address');
  return sub;
};

const derive = (secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));

/** One record of aes128gcm, for this browser (RFC 8291 section 3, RFC 8188 section 2). */
const decrypt = (body: Buffer, { pair, secret }: Browser): Buffer => {
  const [salt, keyLength] = [body.subarray(0, 16), body.readUInt8(20)];
  const senderKey = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  need(record.length <= body.readUInt32BE(16), 'the payload must be one record');
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), senderKey]);
  const keyMaterial = derive(pair.computeSecret(senderKey), secret, info, 32);
  const contentKey = derive(keyMaterial, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(keyMaterial, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  need(end >= 0 && plain.subarray(end + 1).every((byte) => byte === 0), 'the last record must end with 2 and padding');
  return plain.subarray(0, end);
};

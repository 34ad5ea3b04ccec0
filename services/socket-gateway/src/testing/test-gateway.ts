import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { type ClientEventData, type ClientEventName, clientEvents, Ready, UserId } from '@parley/contracts';
import { commonSettings, createLog, createMetrics, newId, readSettings } from '@parley/service-kit';
import { eventually, type TestClaims } from '@parley/test-kit';
import { io } from 'socket.io-client';
import { type GatewayOptions, startGateway } from '../app.ts';
import { settings } from '../config.ts';
import { type StandIns, serviceSecret } from './stand-in-services.ts';

/** A gateway in this process. */
export interface TestGateway {
  readonly url: string;
  metric(name: string): Promise<number>;
  /** As after SIGTERM, until `cut`. */
  drain(cut?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a gateway among the stand-ins. */
export const startTestGateway = async (
  redisUrl: string,
  standIns: StandIns,
  given: Readonly<Record<string, string>> = {},
  options: Pick<GatewayOptions, 'revocationPollMs'> = {},
): Promise<TestGateway> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const metrics = createMetrics();
  const values = readSettings(
    { ...commonSettings, ...settings },
    {
      PORT: String(port),
      INSTANCE_NAME: `gateway-${port}`,
      SERVICE_SECRET: serviceSecret,
      REDIS_URL: redisUrl,
      AUTH_URL: standIns.url,
      MESSAGE_PERSISTENCE_URL: standIns.url,
      PRESENCE_URL: standIns.url,
      GATEWAY_SEAL_KEY: randomBytes(32).toString('base64'),
      ADVERTISED_URL: url,
      ...given,
    },
  );
  const log = createLog({ service: 'socket-gateway', instance: 'test', level: 'silent' });
  const gateway = await startGateway({ settings: values, log, metrics, isReady: () => true, ...options });
  const metric = async (name: string) => {
    const { values: samples } = (await metrics.registry.getSingleMetric(name)?.get()) ?? { values: [] };
    return samples.reduce((sum, sample) => sum + sample.value, 0);
  };
  const drain = async (cut = new AbortController().signal) => gateway.drain?.run(cut);
  return { url, metric, drain, stop: () => gateway.stop() };
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
};

/** What a client received, in order. */
export interface Received {
  readonly name: string;
  readonly payload: unknown;
}

/** A client as a plain one would be, which only listens and asks. */
export interface TestClient {
  readonly userId: UserId;
  readonly received: readonly Received[];
  /** The payloads of one event. */
  of(name: string): unknown[];
  ready(): Ready;
  /** Why the connection ended, as Socket.IO says; undefined while it lives. */
  ended(): string | undefined;
  ask<Name extends ClientEventName>(name: Name, payload: unknown): Promise<Answer<Name>>;
  close(): void;
}

/** An acknowledgement. */
export type Answer<Name extends ClientEventName> =
  | { readonly ok: true; readonly data: ClientEventData<Name> }
  | { readonly ok: false; readonly error: { readonly code: string; readonly outcome: string } };

/** Connects, perhaps naming rooms, and resolves after `ready`, or after the end of a connection that never was. */
export const connect = async (
  { url }: TestGateway,
  { issuer }: StandIns,
  claims: TestClaims = {},
  transports: ('polling' | 'websocket')[] = ['websocket'],
  rooms?: unknown,
): Promise<TestClient> => {
  const userId = UserId.parse(claims.sub ?? newId());
  const token = await issuer.sign({ ...claims, sub: userId });
  const socket = io(url, { auth: { token, protocol: 1, rooms }, transports, forceNew: true, reconnection: false });
  const received: Received[] = [];
  let ended: string | undefined;
  socket.onAny((name: string, payload: unknown) => received.push({ name, payload }));
  socket.on('disconnect', (reason) => (ended = reason));
  socket.on('connect_error', (error) => (ended = error.message));
  const of = (name: string) => received.filter((one) => one.name === name).map(({ payload }) => payload);
  await eventually(() => {
    if (of('ready').length === 0 && ended === undefined) throw new Error('not connected yet');
  });
  return {
    userId,
    received,
    of,
    ready: () => Ready.parse(of('ready')[0]),
    ended: () => ended,
    ask: async (name, payload) => answerOf(name, await socket.timeout(12_000).emitWithAck(name, payload)),
    close: () => socket.disconnect(),
  };
};

const answerOf = <Name extends ClientEventName>(name: Name, reply: Answer<Name>): Answer<Name> => {
  if (reply.ok) clientEvents[name].data.parse(reply.data);
  return reply;
};

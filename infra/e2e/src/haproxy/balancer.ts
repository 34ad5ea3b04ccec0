import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findFreePort, repositoryRoot } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { haproxy } from './program.ts';

/** Who stands behind HAProxy, each as `host:port`. */
export interface Behind {
  readonly gateways: readonly [string, string];
  readonly auth: string;
  readonly 'message-persistence': string;
  readonly presence: string;
  readonly media: string;
  readonly notifications: string;
  readonly 'web-client': string;
}

/** A HAProxy that runs with the configuration of infra/haproxy. */
export interface Balancer {
  readonly url: string;
  /** Where its figures are, and whether it lives. */
  readonly observeUrl: string;
  stop(): Promise<void>;
}

/** Starts HAProxy on free ports of 127.0.0.1. `trustedEdge` is whose X-Forwarded-* it believes. */
export const startBalancer = async (behind: Behind, trustedEdge = '127.0.0.255'): Promise<Balancer> => {
  if (haproxy === undefined) throw new Error('there is no HAProxy');
  const [bind, observeBind] = [`127.0.0.1:${await findFreePort()}`, `127.0.0.1:${await findFreePort()}`];
  const child = spawn(haproxy.file, ['-db', '-f', join(repositoryRoot, 'infra/haproxy/haproxy.cfg')], {
    env: {
      ...process.env,
      ...haproxy.env,
      BIND: bind,
      OBSERVE_BIND: observeBind,
      GATEWAY_1: behind.gateways[0],
      GATEWAY_2: behind.gateways[1],
      AUTH: behind.auth,
      MESSAGE_PERSISTENCE: behind['message-persistence'],
      PRESENCE: behind.presence,
      MEDIA: behind.media,
      NOTIFICATIONS: behind.notifications,
      WEB_CLIENT: behind['web-client'],
      TRUSTED_EDGE: trustedEdge,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`HAProxy ended:\n${output}`);
    const alive = await fetch(`http://${observeBind}/health/live`);
    if (!alive.ok) throw new Error(`HAProxy answered ${alive.status}`);
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url: `http://${bind}`, observeUrl: `http://${observeBind}`, stop };
};

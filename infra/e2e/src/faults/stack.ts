import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LaunchedStack, launchStack } from '@parley/local';
import { type StandInPushService, startPushService } from '@parley/test-kit';

/** A stack to do harm to, and what stands in for the push services of browsers. */
export interface FaultStack extends LaunchedStack {
  readonly push: StandInPushService;
}

/** Tickets of files are good for longer than months end in a run: only message-persistence's clock is moved, and media's signs them. */
const lastingTickets = { MEDIA_WAITING_HOURS: '8784' };

/** People are told soon, so that a fault need not last long; later than they read what they read at once. */
const telling = { TELL_AFTER_SECONDS: '2', TELL_AGAIN_SECONDS: '3' };

/** A stack as the checker wants it: two of what stores, two gateways, and nobody limited. */
export const launchForFaults = async (): Promise<FaultStack> => {
  const scratch = mkdtempSync(join(tmpdir(), 'parley-faults-push-'));
  const push = await startPushService();
  const close = async (): Promise<void> => {
    await push.close();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    const ca = join(scratch, 'ca.pem');
    writeFileSync(ca, push.cert);
    const trusting = { NODE_EXTRA_CA_CERTS: ca, PUSH_PRIVATE_HOSTS: push.host };
    const stack = await launchStack({
      env: { PARLEY_LIMITS: 'off', PARLEY_REPLICAS: 'message-persistence=2', ...trusting, ...telling, ...lastingTickets },
    });
    const destroy = async (): Promise<void> => {
      try {
        await stack.destroy();
      } finally {
        await close();
      }
    };
    return { ...stack, push, destroy };
  } catch (error) {
    await close();
    throw error;
  }
};

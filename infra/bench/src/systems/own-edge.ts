import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EdgeTargets, findFreePort, repositoryRoot } from '@parley/local';

/** An edge in front of what is compared with Parley. */
export interface OwnEdge {
  readonly url: string;
  readonly process: ChildProcess;
}

const startWithinMs = 10_000;

/** Starts the edge that `npm start` starts, with other servers behind it, so that both are reached over the same way. */
export const startOwnEdge = async (gateways: readonly string[]): Promise<OwnEdge> => {
  const port = await findFreePort();
  const targets: EdgeTargets = { gateway: gateways, auth: [], messages: [], presence: [], media: [], push: [] };
  const env = { PATH: process.env['PATH'], PORT: String(port), HOST: '127.0.0.1', EDGE_TARGETS: JSON.stringify(targets) };
  const child = spawn(process.execPath, [join(repositoryRoot, 'infra/local/src/edge.ts')], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const giveUpAt = Date.now() + startWithinMs;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      child.kill();
      throw new Error('the edge of a yardstick did not start');
    }
    await delay(50);
  }
  return { url, process: child };
};

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => false,
  );

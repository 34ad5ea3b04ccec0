import { readStack, type Stack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';

const stackOf = (dataDir: string): Stack => {
  const stack = readStack(dataDir);
  if (stack === undefined) throw new Error('there is no stack.json');
  return stack;
};

/** One process of a stack by its name: a service, `edge`, `postgres` or `redis`. */
export const processOf = (dataDir: string, name: string): { url: string; pid: number } => {
  const stack = stackOf(dataDir);
  const found =
    name === 'edge' || name === 'postgres' || name === 'redis' ? stack[name] : stack.processes.find((one) => one.name === name);
  if (found === undefined || found.pid === null) throw new Error(`there is no process ${name}`);
  return { url: found.url, pid: found.pid };
};

/** The addresses of the gateways themselves. */
export const gatewayUrls = (dataDir: string): string[] =>
  stackOf(dataDir)
    .processes.filter(({ name }) => name.startsWith('socket-gateway-'))
    .map(({ url }) => url);

/** Kills a process with SIGKILL and waits until stack.json names its successor. */
export const killAndAwait = async (dataDir: string, name: string): Promise<void> => {
  const { pid } = processOf(dataDir, name);
  process.kill(pid, 'SIGKILL');
  await eventually(() => expect(processOf(dataDir, name).pid).not.toBe(pid));
};

/** Waits until a service answers that it is ready. */
export const ready = async (dataDir: string, name: string): Promise<void> =>
  eventually(async () => {
    const reply = await fetch(`${processOf(dataDir, name).url}/health/ready`);
    expect(reply.status).toBe(200);
  });

/** The value of a metric of one service, all labels added up. */
export const metricOf = async (dataDir: string, name: string, metric: string): Promise<number> => {
  const text = await (await fetch(`${processOf(dataDir, name).url}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${metric}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map((match) => Number(match[1]));
  return values.reduce((sum, value) => sum + value, 0);
};

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const startWithinMs = 20_000;

/** The port that a server process tells as soon as it listens: `{ port }` as its first message. Throws when it ends before, or after 20 s. */
export const portOf = async (child: ChildProcess): Promise<number> => {
  const signal = AbortSignal.timeout(startWithinMs);
  const [address]: unknown[] = await Promise.race([once(child, 'message', { signal }), once(child, 'exit', { signal })]);
  const port: unknown = typeof address === 'object' && address !== null ? Reflect.get(address, 'port') : undefined;
  if (typeof port !== 'number') throw new Error('a server of a yardstick has ended before it listened');
  return port;
};

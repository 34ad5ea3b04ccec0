import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** A Node process that is looked into over V8's inspector. */
export interface Inspector {
  /** Has everything collected that nobody holds, the room that this leaves given back to the system. */
  collectGarbage(): Promise<void>;
  /** What the process itself says it uses, bytes. */
  heap(): Promise<{ readonly heapUsed: number; readonly external: number }>;
  /** Samples what runs, until what it answers is called. */
  profile(): Promise<() => Promise<CpuProfile>>;
  close(): void;
}

/** What V8's profiler writes: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  /** The id of the node that ran, one after the other. */
  readonly samples: readonly number[];
}

/** Lets any free port be chosen, since several processes of one machine are looked into. */
export const inspectorFlag = '--inspect-port=0';

const withinMs = 30_000;

/** Microseconds. */
const profileEvery = 400;

const readHeap = `(() => {
  const { heapUsed, external } = process.memoryUsage();
  return { heapUsed, external };
})()`;

/**
 * Opens the inspector of a running process by SIGUSR1, and connects to it; the process must have been started with
 * {@link inspectorFlag}. `output` answers what it has written so far, in which Node tells the inspector's address. It is
 * opened before anything is measured, so that its own memory counts for no connection.
 * https://nodejs.org/docs/latest-v24.x/api/process.html#signal-events
 */
export const openInspector = async (pid: number, output: () => string): Promise<Inspector> => {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await addressIn(output), { perMessageDeflate: false });
  await once(socket, 'open', { signal: AbortSignal.timeout(withinMs) });
  const call = callsOver(socket);
  return {
    collectGarbage: async () => {
      // The second one takes what finalizers of the first have set free.
      for (let turn = 0; turn < 2; turn += 1) await call('HeapProfiler.collectGarbage', {});
    },
    heap: async () => {
      const value = within(await call('Runtime.evaluate', { expression: readHeap, returnByValue: true }), 'result', 'value');
      return { heapUsed: numberIn(value, 'heapUsed'), external: numberIn(value, 'external') };
    },
    profile: async () => {
      await call('Profiler.enable', {});
      await call('Profiler.setSamplingInterval', { interval: profileEvery });
      await call('Profiler.start', {});
      return async () => profileIn(within(await call('Profiler.stop', {}), 'profile'));
    },
    close: () => socket.terminate(),
  };
};

const addressIn = async (output: () => string): Promise<string> => {
  for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt; await delay(50)) {
    const address = /Debugger listening on (ws:\S+)/.exec(output())?.[1];
    if (address !== undefined) return address;
  }
  throw new Error('a process has not opened its inspector');
};

type Call = (method: string, params: object) => Promise<unknown>;

/** Requests and answers by number: https://chromedevtools.github.io/devtools-protocol/ */
const callsOver = (socket: WebSocket): Call => {
  let nextId = 0;
  return async (method, params) => {
    const id = (nextId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => reject(new Error(`${method} was not answered`)), withinMs);
    const hear = (data: Buffer): void => {
      const answer: unknown = JSON.parse(data.toString());
      if (within(answer, 'id') === id) resolve(within(answer, 'result'));
    };
    socket.on('message', hear);
    socket.send(JSON.stringify({ id, method, params }));
    return promise.finally(() => {
      clearTimeout(timer);
      socket.off('message', hear);
    });
  };
};

const within = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>((of, name) => (typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined), value);

const numberIn = (value: unknown, name: string): number => {
  const found = within(value, name);
  if (typeof found !== 'number') throw new Error(`an inspector has not told ${name}`);
  return found;
};

const profileIn = (value: unknown): CpuProfile => {
  if (!isProfile(value)) throw new Error('an inspector has not told a profile');
  return value;
};

const isProfile = (value: unknown): value is CpuProfile =>
  ['nodes', 'samples'].every((name) => Array.isArray(within(value, name)));

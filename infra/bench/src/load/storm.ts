import { type ChildProcess, fork } from 'node:child_process';
import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { NamedProcess } from '../processes.ts';
import { askChild } from './ask-child.ts';
import { nowMicros } from './clock.ts';
import type { StormCheck, StormClientSpec, StormCommand, StormCounts, StormReply, WrittenRoom } from './storm-messages.ts';

/** What came of a storm. */
export interface StormResult {
  /** Microseconds since the crowd was let loose: until let in, and until everything missed was there too. */
  readonly ready: Histogram;
  readonly back: Histogram;
  /** From then until the last one was back. */
  readonly seconds: number;
  readonly retries: number;
  readonly synced: number;
}

/** A crowd of clients, in processes of their own. */
export interface Crowd {
  /** Cuts all off at once and lets them come back at once, without back-off. `onBegin` is called just before they come. */
  storm(plan: { readonly awayMs: number; readonly withinMs: number; readonly onBegin: () => void }): Promise<StormResult>;
  /** Holds what each client has heard against what was written. */
  check(rooms: readonly WrittenRoom[]): Promise<StormCheck>;
  processes(): readonly NamedProcess[];
  stop(): void;
}

/** Time for all processes to hear of a storm before it starts. */
const leadMicros = 300_000;

/** Connects a crowd, a few at a time, from `processCount` processes. */
export const connectCrowd = async (clients: readonly StormClientSpec[], processCount: number): Promise<Crowd> => {
  const children = Array.from({ length: processCount }, () => fork(new URL('./storm-process.ts', import.meta.url)));
  const stop = (): void => children.forEach((child) => child.connected && child.send({ type: 'stop' } satisfies StormCommand));
  const share = (index: number): StormClientSpec[] => clients.filter((_, client) => client % processCount === index);
  try {
    await Promise.all(children.map((child, index) => ask(child, { type: 'connect', clients: share(index) })));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    storm: async ({ awayMs, withinMs, onBegin }) => {
      const cutMicros = nowMicros() + leadMicros;
      const backMicros = cutMicros + awayMs * 1_000;
      setTimeout(onBegin, (backMicros - nowMicros()) / 1_000 - 5);
      const replies = await askAll(children, { type: 'storm', plan: { cutMicros, backMicros, withinMs } });
      return merge(
        replies.flatMap((reply) => (reply.type === 'stormed' ? [reply.counts] : [])),
        backMicros,
      );
    },
    check: async (rooms) => {
      const replies = await askAll(children, { type: 'check', rooms });
      const checks = replies.flatMap((reply) => (reply.type === 'checked' ? [reply.check] : []));
      const sum = (of: (check: StormCheck) => number): number => checks.reduce((total, check) => total + of(check), 0);
      return { applied: sum(({ applied }) => applied), missing: sum(({ missing }) => missing), wrong: sum(({ wrong }) => wrong) };
    },
    processes: () => children.flatMap(({ pid }, index) => (pid === undefined ? [] : [{ name: `clients-${index + 1}`, pid }])),
    stop,
  };
};

const merge = (all: readonly StormCounts[], backMicros: number): StormResult => ({
  ready: together(all.map(({ readyMicros }) => readyMicros)),
  back: together(all.map((counts) => counts.backMicros)),
  seconds: (Math.max(...all.map(({ untilMicros }) => untilMicros)) - backMicros) / 1_000_000,
  retries: all.reduce((sum, { retries }) => sum + retries, 0),
  synced: all.reduce((sum, { synced }) => sum + synced, 0),
});

const together = (encoded: readonly string[]): Histogram => {
  const [first, ...rest] = encoded.map((one) => decodeFromCompressedBase64(one));
  if (first === undefined) throw new Error('there is no histogram');
  for (const one of rest) first.add(one);
  return first;
};

const askAll = (children: readonly ChildProcess[], command: StormCommand): Promise<StormReply[]> =>
  Promise.all(children.map((child) => ask(child, command)));

const ask = (child: ChildProcess, command: StormCommand): Promise<StormReply> => askChild<StormReply>(child, command);

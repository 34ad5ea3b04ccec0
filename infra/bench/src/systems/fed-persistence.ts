import { setTimeout as delay } from 'node:timers/promises';

import { type FedRoom, type FeederCommand, type FeederReply, startFeeder } from '../load/feeder.ts';
import type { Worker } from '../load/worker.ts';
import { cpuSeconds } from '../processes.ts';
import type { BenchStack } from './bench-stack.ts';
import { readMetric } from './metrics-of.ts';
import { createPeople, createRoom, forEach } from './people.ts';

/** How fast message-persistence stored what lay in its shards. */
export interface FedRound {
  readonly storedPerSecond: number;
  /** Seconds per second, by process; `feeder` is what fills the shards. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** A stack whose message-persistence alone has something to do. */
export interface FedPersistence {
  measure(times: { readonly warmUpMs: number; readonly measureMs: number }): Promise<FedRound>;
  stop(): void;
}

const people = 100;
const membersPerRoom = 10;
const openWithinMs = 15_000;
const drainWithinMs = 30_000;

/** Messages in the shards: twice what one process has under way in its four batches of 400. */
const backlog = 3_200;

/** Characters of a message. */
export const fedContentChars = 80;

/** As many rooms as people, each with ten of them, so that everybody writes in ten rooms. */
const createRooms = async (stack: BenchStack): Promise<FedRoom[]> => {
  const crowd = await createPeople(stack, people);
  return forEach(crowd, async (_, index) => {
    const members = Array.from({ length: membersPerRoom }, (__, at) => crowd[(index + at) % people]).filter(
      (one) => one !== undefined,
    );
    return { roomId: await createRoom(stack, members), senders: members.map(({ id }) => id) };
  });
};

/** Makes people and rooms over REST, and a process that fills the shards of those rooms. */
export const feedPersistence = async (stack: BenchStack): Promise<FedPersistence> => {
  const rooms = await createRooms(stack);
  const feeder = startFeeder();
  const redisUrl = stack.launched.stack().redis.url;
  await feeder.ask({ type: 'open', redisUrl, rooms, contentChars: fedContentChars }, openWithinMs).catch((error: unknown) => {
    feeder.stop();
    throw error;
  });
  return { measure: (times) => measure(stack, feeder, times), stop: () => feeder.stop() };
};

const measure = async (
  stack: BenchStack,
  feeder: Worker<FeederCommand, FeederReply>,
  { warmUpMs, measureMs }: { readonly warmUpMs: number; readonly measureMs: number },
): Promise<FedRound> => {
  const services = stack.launched.stack().processes.filter(({ name }) => name.startsWith('message-persistence'));
  const stored = async (): Promise<number> => {
    const counts = await Promise.all(services.map(({ url }) => readMetric(url, 'parley_messages_stored_total')));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const look = async () => ({
    stored: await stored(),
    at: performance.now(),
    cpu: cpuSeconds([...stack.processes(), { name: 'feeder', pid: feeder.pid }]),
  });
  const before = await stored();
  const { published } = await feeder.ask({ type: 'feed', backlog }, openWithinMs);
  await delay(warmUpMs);
  const begin = await look();
  await delay(measureMs);
  const end = await look();
  const all = await feeder.ask({ type: 'drain' }, drainWithinMs);
  const [sent, kept] = [all.published - published, (await stored()) - before];
  if (sent !== kept) throw new Error(`${sent} messages were put into the shards and ${kept} were stored`);
  const seconds = (end.at - begin.at) / 1_000;
  return {
    storedPerSecond: (end.stored - begin.stored) / seconds,
    cpu: Object.fromEntries([...end.cpu].map(([name, used]) => [name, (used - (begin.cpu.get(name) ?? 0)) / seconds])),
  };
};

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { allShards, createAdmission, createPackedPublisher, shardOf } from '@parley/bus';
import { createLog, newId, openRedis, redisReady } from '@parley/service-kit';
import { createFedShard, type Turn } from './fed-shard.ts';
import type { FeederCommand, FeederReply } from './feeder.ts';
import { serveWorker } from './serve-worker.ts';

const stream = 'message.submitted';
const gatewayId = 'bench:0';
/** Short beside the time in which the shards are emptied: some tens of milliseconds. */
const pollMs = 5;
const drainWithinMs = 20_000;

interface Feeder {
  feed(backlog: number): void;
  drain(): Promise<void>;
  published(): number;
}

const openFeeder = async ({ redisUrl, rooms, contentChars }: Extract<FeederCommand, { type: 'open' }>): Promise<Feeder> => {
  const log = createLog({ service: 'bench', instance: 'feeder', level: 'fatal' });
  const redis = openRedis(redisUrl, 'commands', log);
  await redisReady(redis, 5_000);
  const publisher = createPackedPublisher<object>({ redis, stream, log });
  const byShard = Map.groupBy(rooms, ({ roomId }) => shardOf(roomId));
  const shards = allShards.map((shard) => ({ shard, fed: createFedShard(byShard.get(shard) ?? []) }));
  const content = 'x'.repeat(contentChars);
  let [perShard, published, faults] = [0, 0, 0];

  const publish = (shard: number, fed: (typeof shards)[number]['fed'], { roomId, userId }: Turn): void => {
    const command = { type: 'message.send', commandId: randomUUID(), content };
    fed.published();
    published += 1;
    publisher.publish(shard, { requestId: newId(), gatewayId, userId, userRole: 'user', roomId, command }).then(
      (entryId) => fed.taken(entryId),
      () => {
        faults += 1;
      },
    );
  };
  const topUp = (): void => {
    for (const { shard, fed } of shards) {
      for (let missing = fed.missing(perShard, admission.firstEntryId(shard)); missing > 0; missing -= 1) {
        const turn = fed.next();
        if (turn === undefined) break;
        publish(shard, fed, turn);
      }
    }
  };
  const admission = createAdmission({ redis, stream, maxShardEntries: 1_000_000, pollMs, log, onPoll: topUp });
  admission.start();
  const waiting = (): number => allShards.reduce((sum, shard) => sum + admission.length(shard), publisher.queued());

  return {
    feed: (backlog) => {
      perShard = backlog / byShard.size;
    },
    drain: async () => {
      perShard = 0;
      const giveUpAt = Date.now() + drainWithinMs;
      await delay(20 * pollMs);
      while (waiting() > 0) {
        if (Date.now() > giveUpAt) throw new Error('the shards were not emptied');
        await delay(pollMs);
      }
      if (faults > 0) throw new Error(`${faults} messages were not taken by Redis`);
    },
    published: () => published,
  };
};

let feeder: Feeder | undefined;

serveWorker(async (command: FeederCommand): Promise<FeederReply> => {
  if (command.type === 'open') feeder = await openFeeder(command);
  else if (command.type === 'feed') feeder?.feed(command.backlog);
  else await feeder?.drain();
  return { published: feeder?.published() ?? 0 };
});

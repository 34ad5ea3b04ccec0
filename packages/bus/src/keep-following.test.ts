import { eventually, startTestRedis } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { createFeedPublisher } from './feed-publisher.ts';
import { createFeedSubscriber } from './feed-subscriber.ts';
import { revocationsFeed } from './feeds.ts';
import { keepFollowing } from './keep-following.ts';
import { createShardWorld, recordedLog } from './testing/shard-world.ts';

test('CO4 a feed of wake-ups is followed even where Redis comes later, until it is ended', async () => {
  const server = await startTestRedis();
  const world = await createShardWorld(server.url);
  await server.kill();
  const feeds = createFeedSubscriber({ redis: world.subscriber(), log: recordedLog(), followTimeoutMs: 100 });
  const heads = new Set<number>();
  const end = keepFollowing(feeds, revocationsFeed, (event) => {
    if (event.type === 'revocations.added') heads.add(event.data.head);
  });
  const publish = (head: number) =>
    createFeedPublisher(world.admin).publish([{ feed: revocationsFeed, event: { type: 'revocations.added', data: { head } } }]);
  await server.start();
  await eventually(async () => {
    await publish(1);
    expect(heads).toContain(1);
  });
  end();
  await eventually(async () => {
    heads.clear();
    await publish(2);
    await world.admin.ping();
    expect(heads.size).toBe(0);
  });
  await feeds.close();
  await world.close();
  await server.destroy();
});

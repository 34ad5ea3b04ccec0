import { randomUUID } from 'node:crypto';
import { createFeedSubscriber, createPackedPublisher, gatewayFeed, roomFeed, shardOf } from '@parley/bus';
import {
  CommandId,
  type FeedEvent,
  GatewayId,
  type HistoryPage,
  RequestId,
  type Room,
  type Sent,
  type Submission,
} from '@parley/contracts';
import { openBlockingRedis, openRedis } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './testing/api.ts';
import { silentLog, startTestService, type TestService } from './testing/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

test('MS1 a submission is committed, told to its room and answered to its gateway; REST and history see it', async () => {
  const [anna, ben] = [await service.auth.register(), await service.auth.register()];
  const room = await ask<Room>(service.url, anna.token, 'POST /api/rooms', {
    kind: 'private',
    name: 'Lobby',
    memberIds: [ben.id],
  });
  expect(room).toMatchObject({
    status: 201,
    body: { kind: 'private', name: 'Lobby', rev: 2, memberCount: 2, lastSeq: 0, epoch: 1 },
  });

  const commands = openRedis(service.redisUrl, 'commands', silentLog);
  const subscriber = createFeedSubscriber({ redis: openBlockingRedis(service.redisUrl, silentLog), log: silentLog });
  const heard: FeedEvent[] = [];
  const gatewayId = GatewayId.parse(`gateway-${randomUUID()}`);
  for (const feed of [roomFeed(room.body.id), gatewayFeed(gatewayId)])
    await subscriber.follow(feed, (event) => heard.push(event));
  const publisher = createPackedPublisher<Submission>({ redis: commands, stream: 'message.submitted', log: silentLog });
  const submission: Submission = {
    requestId: RequestId.parse(randomUUID()),
    gatewayId,
    userId: ben.id,
    userRole: 'user',
    roomId: room.body.id,
    command: {
      type: 'message.send',
      commandId: CommandId.parse(randomUUID()),
      content: 'Hello 👩‍👩‍👧',
    },
  };
  await eventually(() => publisher.publish(shardOf(room.body.id), submission));
  await eventually(() => expect(heard).toHaveLength(2));

  const sent = await ask<Sent>(service.url, anna.token, `POST /api/rooms/${room.body.id}/messages`, {
    clientMessageId: randomUUID(),
    content: 'Hi Ben',
    metadata: { mood: 'good' },
  });
  expect(sent).toMatchObject({ status: 201, body: { duplicate: false, message: { seq: 2, rev: 4, content: 'Hi Ben' } } });
  const page = await ask<HistoryPage>(service.url, ben.token, `GET /api/rooms/${room.body.id}/messages`);
  expect(page.body.messages.map((message) => message.content)).toEqual(['Hello 👩‍👩‍👧', 'Hi Ben']);
});

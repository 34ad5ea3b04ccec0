import { randomUUID } from 'node:crypto';
import { createPackedPublisher, type PackedPublisher, shardOf } from '@parley/bus';
import { GatewayId, type Submission } from '@parley/contracts';
import { openRedis } from '@parley/service-kit';
import type { CommandRequest } from '../command-batch.ts';
import { messageSubmitted } from '../events/message-submitted.ts';
import { silentLog } from './service.ts';

/** The gateway of the tests. */
export const gatewayId = GatewayId.parse(`gateway-${randomUUID()}`);

/** A command as a gateway submits it. */
export const submissionOf = (request: CommandRequest): Submission => ({ ...request, gatewayId });

/** Submits as a gateway does. */
export interface TestGateway {
  submit(request: CommandRequest): Promise<string>;
  close(): void;
}

/** Connects one. */
export const openTestGateway = (redisUrl: string): TestGateway => {
  const redis = openRedis(redisUrl, 'commands', silentLog);
  const publisher: PackedPublisher<Submission> = createPackedPublisher({ redis, stream: messageSubmitted, log: silentLog });
  return {
    submit: (request) => publisher.publish(shardOf(request.roomId), submissionOf(request)),
    close: () => redis.disconnect(),
  };
};

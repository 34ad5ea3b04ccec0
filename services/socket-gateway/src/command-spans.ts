import { errorStatus, type RequestId, type Result, type RoomCommand } from '@parley/contracts';
import type { SpanDescription, SpanFailure } from '@parley/service-kit';

/** The way of a command through this gateway, from its arrival to its answer. Its request id is in the logs too. */
export const spanOfCommand = ({ type }: RoomCommand, requestId: RequestId): SpanDescription => ({
  name: type,
  kind: 'server',
  attributes: { 'messaging.message.id': requestId },
});

/**
 * Writing a command into its shard; `attempt` counts from 1.
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 */
export const spanOfWriting = (shard: number, attempt: number): SpanDescription => ({
  name: 'send message.submitted',
  kind: 'producer',
  attributes: {
    'messaging.system': 'redis',
    'messaging.operation.type': 'send',
    'messaging.operation.name': 'send',
    'messaging.destination.name': 'message.submitted',
    'messaging.destination.partition.id': String(shard),
    'parley.attempt': attempt,
  },
});

/** A frame on its way to the sockets here: from the feed until it is emitted. */
export const spanOfDelivery: SpanDescription = {
  name: 'deliver room.frame',
  kind: 'consumer',
  attributes: {
    'messaging.system': 'redis',
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'deliver',
    'messaging.destination.template': 'parley:feed:room:{id}',
  },
};

/** How an answer ends a span: refusals are as they should be unless they are our fault. */
export const failureOf = (result: Result<unknown>): SpanFailure | undefined =>
  result.ok ? undefined : { type: result.error.code, isFault: errorStatus[result.error.code] >= 500 };

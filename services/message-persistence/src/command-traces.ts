import { type CommandDone, errorStatus, type Result, type RoomFrame, type RoomId, type Traceparent } from '@parley/contracts';
import type { SpanDescription, SpanFailure, TraceSpan, Tracing } from '@parley/service-kit';
import type { CommandRequest } from './command-batch.ts';

/** How commands came: out of their shard, or over HTTP. */
export type Via = 'shard' | 'http';

/** The spans of those commands of a batch that are traced. */
export interface BatchTraces {
  /** They were decided and stored. */
  stored(answers: readonly Result<CommandDone>[]): void;
  failed(error: unknown): void;
  /** Of the changes that a frame tells, those that are traced; undefined for none. */
  of(frame: RoomFrame): readonly Traceparent[] | undefined;
}

/** More in one frame are not followed to their delivery: an envelope stays small whatever is sampled. */
const maxTracesPerFrame = 32;

/**
 * Traces a batch: a span for each traced command below that of whoever gave it, and one for the transaction that they share. It
 * is a child of the first one's and linked with the others', both ways, so that from each message one comes to it. Undefined
 * where none is traced.
 */
export const traceBatch = (
  tracing: Tracing | undefined,
  commands: readonly CommandRequest[],
  via: Via,
): BatchTraces | undefined => {
  if (tracing === undefined) return undefined;
  const traced = commands.flatMap((request, index) => {
    const span = tracing.follow(spanOf(request, via), request.traceparent);
    return span === undefined ? [] : [{ span, index, roomId: request.roomId }];
  });
  const [first, ...others] = traced.map(({ span }) => span);
  if (first === undefined) return undefined;
  const transaction = first.child({ ...transactionOf(commands.length), links: others });
  for (const other of others) other.link(transaction);
  return new Traces(traced, transaction);
};

interface Traced {
  readonly span: TraceSpan;
  readonly index: number;
  readonly roomId: RoomId;
}

class Traces implements BatchTraces {
  readonly #traced: readonly Traced[];
  readonly #transaction: TraceSpan;
  /** By room and `rev`. */
  readonly #ofChanges = new Map<string, Traceparent>();

  constructor(traced: readonly Traced[], transaction: TraceSpan) {
    this.#traced = traced;
    this.#transaction = transaction;
  }

  stored(answers: readonly Result<CommandDone>[]): void {
    this.#transaction.end();
    for (const { span, index, roomId } of this.#traced) {
      const answer = answers[index];
      if (answer?.ok === true) this.#ofChanges.set(`${roomId}/${answer.data.message.rev}`, span.traceparent);
      span.end(answer?.ok === false ? failureOf(answer.error.code) : undefined);
    }
  }

  failed(error: unknown): void {
    const failure = { type: error instanceof Error ? error.name : 'unknown', isFault: true };
    this.#transaction.end(failure);
    for (const { span } of this.#traced) span.end(failure);
  }

  of({ roomId, events }: RoomFrame): readonly Traceparent[] | undefined {
    const found = events.flatMap(({ rev }) => this.#ofChanges.get(`${roomId}/${rev}`) ?? []);
    return found.length === 0 ? undefined : found.slice(0, maxTracesPerFrame);
  }
}

const failureOf = (code: keyof typeof errorStatus): SpanFailure => ({ type: code, isFault: errorStatus[code] >= 500 });

/** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
const spanOf = ({ requestId, command }: CommandRequest, via: Via): SpanDescription => {
  const attributes = { 'messaging.message.id': requestId, 'parley.command': command.type };
  if (via === 'http') return { name: `process ${command.type}`, kind: 'internal', attributes };
  const stream = {
    'messaging.system': 'redis',
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'process',
    'messaging.destination.name': 'message.submitted',
  };
  return { name: 'process message.submitted', kind: 'consumer', attributes: { ...attributes, ...stream } };
};

/** https://opentelemetry.io/docs/specs/semconv/db/database-spans/ */
const transactionOf = (commands: number): SpanDescription => ({
  name: 'store commands',
  kind: 'client',
  attributes: { 'db.system.name': 'postgresql', 'db.operation.name': 'store', 'db.operation.batch.size': commands },
});

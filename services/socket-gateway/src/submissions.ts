import { type Admission, compareEntryIds, type PackedPublisher, shardOf } from '@parley/bus';
import {
  type CommandDone,
  type GatewayId,
  RequestId,
  type Result,
  refuse,
  type Submission,
  type SubmissionResult,
} from '@parley/contracts';
import { type Log, newId } from '@parley/service-kit';
import type { GatewayMetrics } from './gateway-metrics.ts';

/** A command and whose it is; the ids of its way are given here. */
export type RoomChange = Omit<Submission, 'requestId' | 'gatewayId'>;

/** What was handed on and waits for its answer. */
interface Unanswered {
  readonly submission: Submission;
  readonly shard: number;
  /** Sender, room and command id: an equal command with the same is a repeat (MS8). */
  readonly name: string;
  readonly startedAt: number;
  readonly timer: NodeJS.Timeout;
  readonly answered: Promise<Result<CommandDone>>;
  readonly settle: (result: Result<CommandDone>) => void;
  /** Where it stands in its shard; undefined while it is being written or has to be written again. */
  entryId: string | undefined;
  writtenAt: number;
  /** The number of the present try to write it; what comes of an earlier one says nothing any more. */
  attempt: number;
}

/** Commands on their way to storage: kept until they are answered, handed on again when they may have been lost (MS8, RC4). */
export interface Submissions {
  /** Hands a command on; the answer comes after the commit, or as `unavailable` / `unknown` after 10 s. Code: `overloaded`. */
  submit(change: RoomChange): Promise<Result<CommandDone>>;
  /** Takes results from the gateway's own feed. */
  answer(results: readonly SubmissionResult[]): void;
  /** After an interruption of Redis: hands everything unanswered on again, in order, ahead of new ones. */
  resubmitAll(): void;
  /** After a look at the shards: hands on again what could not be written, and what its shard has passed without an answer. */
  resubmitLost(lookedAt: number): void;
  count(): number;
  /** Resolves when nothing waits, or after `timeoutMs`. */
  idle(timeoutMs: number): Promise<void>;
}

/** What submissions need. */
export interface SubmissionsOptions {
  readonly gatewayId: GatewayId;
  readonly publisher: PackedPublisher<Submission>;
  readonly admission: Admission;
  readonly maxUnanswered: number;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
  readonly answerWithinMs?: number;
}

/** MS8 promises an answer within 10 s; the rest is for its way to the client. */
const defaultAnswerWithinMs = 9_500;

/** Bounds what unanswered commands keep in memory, whatever their size; 32 Mi characters are 32 to 64 MiB. */
const maxWaitingChars = 33_554_432;
/** Results are told before the trim, so they have arrived by then unless they were lost; refusals come just after it. */
const passedGraceMs = 500;

/** Makes the submissions of one gateway. */
export const createSubmissions = (options: SubmissionsOptions): Submissions => {
  const { gatewayId, publisher, admission, metrics, log } = options;
  // In order of submission, which re-submission keeps.
  const unanswered = new Map<RequestId, Unanswered>();
  const byName = new Map<string, Unanswered>();
  let waitingChars = 0;

  // While something of a shard could not be written, what comes later must not overtake it (MS3): it waits likewise.
  const failing = new Set<number>();

  const write = (one: Unanswered): void => {
    one.attempt += 1;
    one.entryId = undefined;
    const { attempt } = one;
    publisher.publish(one.shard, one.submission).then(
      (entryId) => {
        if (one.attempt === attempt) Object.assign(one, { entryId, writtenAt: performance.now() });
      },
      // It stays unanswered: it goes out again when Redis is back, or is answered `unknown` in time.
      (error: unknown) => {
        if (one.attempt === attempt && unanswered.has(one.submission.requestId)) failing.add(one.shard);
        log.debug({ err: error }, 'a command could not be handed on yet');
      },
    );
  };

  const settle = (one: Unanswered, result: Result<CommandDone>): void => {
    if (!unanswered.delete(one.submission.requestId)) return;
    waitingChars -= charsOf(one.submission);
    if (byName.get(one.name) === one) byName.delete(one.name);
    clearTimeout(one.timer);
    metrics.unanswered.set(unanswered.size);
    metrics.sends.inc({ code: result.ok ? 'ok' : result.error.code });
    metrics.sendSeconds.observe((performance.now() - one.startedAt) / 1_000);
    one.settle(result);
  };

  const create = (change: RoomChange, name: string): Unanswered => {
    const requestId = RequestId.parse(newId());
    const { promise, resolve } = Promise.withResolvers<Result<CommandDone>>();
    const one: Unanswered = {
      submission: { requestId, gatewayId, ...change },
      shard: shardOf(change.roomId),
      name,
      startedAt: performance.now(),
      timer: setTimeout(() => settle(one, notAnswered), options.answerWithinMs ?? defaultAnswerWithinMs),
      answered: promise,
      settle: resolve,
      entryId: undefined,
      writtenAt: 0,
      attempt: 0,
    };
    unanswered.set(requestId, one);
    byName.set(name, one);
    waitingChars += charsOf(change);
    metrics.unanswered.set(unanswered.size);
    return one;
  };

  const resubmit = (which: (one: Unanswered) => boolean): void => {
    const again = [...unanswered.values()].filter(which);
    if (again.length === 0) return;
    metrics.resubmissions.inc(again.length);
    log.info({ count: again.length }, 'handing unanswered commands on again');
    for (const one of again) failing.delete(one.shard);
    for (const one of again) write(one);
  };

  return {
    submit: async (change) => {
      const name = nameOf(change);
      const same = byName.get(name);
      if (same !== undefined && isSame(same.submission.command, change.command)) return same.answered;
      const full = unanswered.size >= options.maxUnanswered || waitingChars >= maxWaitingChars;
      const refusal = full ? tooMany : admission.refusal(shardOf(change.roomId));
      if (refusal !== null) return { ok: false, error: refusal };
      const one = create(change, name);
      if (!failing.has(one.shard)) write(one);
      return one.answered;
    },
    answer: (results) => {
      for (const { requestId, result } of results) {
        const one = unanswered.get(requestId);
        if (one !== undefined) settle(one, result);
      }
    },
    resubmitAll: () => resubmit(() => true),
    resubmitLost: (lookedAt) => {
      if (!admission.reachable()) return;
      // What came behind a failed one goes again with it, or it would overtake it (MS3).
      const again = new Set(failing);
      // One whose failed ones were all given up meanwhile has nothing left to wait for.
      failing.clear();
      resubmit((one) => again.has(one.shard) || isPassed(one, admission, lookedAt));
    },
    count: () => unanswered.size,
    idle: async (timeoutMs) => {
      const all = Promise.all([...unanswered.values()].map((one) => one.answered));
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
    },
  };
};

const nameOf = ({ userId, roomId, command }: RoomChange): string => `${userId}/${roomId}/${command.commandId}`;

/** The same id for something else is storage's to refuse (MS4). */
const isSame = (one: RoomChange['command'], other: RoomChange['command']): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const charsOf = ({ command }: RoomChange): number => (command.type === 'message.delete' ? 0 : command.content.length);

const notAnswered: Result<CommandDone> = refuse('unavailable', 'the change could not be stored in time; it may still be', {
  outcome: 'unknown',
  retryAfterMs: 1_000,
});

const tooMany = refuse('overloaded', 'too many changes wait to be stored', { retryAfterMs: 1_000 }).error;

const isPassed = (one: Unanswered, admission: Admission, lookedAt: number): boolean => {
  if (one.entryId === undefined || one.writtenAt + passedGraceMs > lookedAt) return false;
  const first = admission.firstEntryId(one.shard);
  return first === null || compareEntryIds(first, one.entryId) > 0;
};

import { type Admission, type PackedPublisher, shardOf } from '@parley/bus';
import {
  type CommandDone,
  type GatewayId,
  RequestId,
  type Result,
  refuse,
  type Submission,
  type SubmissionResult,
  type Traceparent,
} from '@parley/contracts';
import { type Log, newId, type Tracing } from '@parley/service-kit';
import { failureOf, spanOfCommand } from './command-spans.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { createHttpPath, type HttpPathOptions } from './http-path.ts';
import { PassingMap } from './passing-map.ts';
import { createShardPath } from './shard-path.ts';
import { createToldUnknown } from './told-unknown.ts';
import { charsOf, mayBeInShard, mayBeOverHttp, type Unanswered } from './unanswered.ts';

/** A command and whose it is; the ids of its way are given here. */
export type RoomChange = Omit<Submission, 'requestId' | 'gatewayId' | 'traceparent'>;

/** How commands reach storage: through the shards, or over HTTP while Redis is away. */
export type Path = 'shards' | 'http';

/** Commands on their way to storage: kept until they are answered, handed on again when they may have been lost (MS8, RC4). */
export interface Submissions {
  /**
   * Hands a command on; the answer comes after the commit, or as `unavailable` / `unknown` after 10 s. Codes: `overloaded`,
   * and `unavailable` where nobody can be asked. `from` is the trace of whoever sends it.
   */
  submit(change: RoomChange, from?: Traceparent): Promise<Result<CommandDone>>;
  /** Takes results from the gateway's own feed. */
  answer(results: readonly SubmissionResult[]): void;
  /** From now on; everything unanswered is first handed on again that way, in order, ahead of new ones (MS3). */
  take(path: Path): void;
  /** After a look at the shards: hands on again what could not be written, and what its shard has passed without an answer. */
  resubmitLost(lookedAt: number): void;
  count(): number;
  /** Resolves when nothing waits, or after `timeoutMs`. */
  idle(timeoutMs: number): Promise<void>;
}

/** What submissions need. */
export interface SubmissionsOptions extends Pick<HttpPathOptions, 'ask' | 'onStored'> {
  readonly gatewayId: GatewayId;
  /** The first path. */
  readonly path: Path;
  readonly publisher: PackedPublisher<Submission>;
  readonly admission: Admission;
  readonly maxUnanswered: number;
  readonly metrics: GatewayMetrics;
  readonly tracing?: Tracing | undefined;
  readonly log: Log;
  readonly answerWithinMs?: number;
}

/** MS8 promises an answer within 10 s; the rest is for its way to the client. */
const defaultAnswerWithinMs = 9_500;

/** Bounds what unanswered commands keep in memory, whatever their size; 32 Mi characters are 32 to 64 MiB. */
const maxWaitingChars = 33_554_432;

/** Makes the submissions of one gateway. */
export const createSubmissions = (options: SubmissionsOptions): Submissions => {
  const { gatewayId, admission, metrics, tracing, log } = options;
  // In order of submission, which handing on again keeps.
  const unanswered = new PassingMap<RequestId, Unanswered>();
  const byName = new PassingMap<string, Unanswered>();
  const toldUnknown = createToldUnknown();
  let waitingChars = 0;
  let path = options.path;

  const isUnanswered = (one: Unanswered): boolean => unanswered.has(one.submission.requestId);

  const settle = (one: Unanswered, result: Result<CommandDone>): void => {
    if (!unanswered.delete(one.submission.requestId)) return;
    waitingChars -= charsOf(one.submission);
    if (byName.get(one.name) === one) byName.delete(one.name);
    if (!result.ok && result.error.outcome === 'unknown')
      toldUnknown.add(one.name, { inShard: mayBeInShard(one), overHttp: mayBeOverHttp(one) });
    clearTimeout(one.timer);
    metrics.unanswered.set(unanswered.size);
    metrics.sends.inc({ code: result.ok ? 'ok' : result.error.code });
    const failure = failureOf(result);
    if (failure?.isFault !== true) metrics.sendSeconds.observe((performance.now() - one.startedAt) / 1_000);
    one.span?.end(failure);
    one.settle(result);
  };

  const shards = createShardPath({ ...options, isUnanswered });
  const http = createHttpPath({
    ...options,
    isUnanswered,
    onVerdict: (one, verdict) => {
      if (verdict.ok || !mayBeInShard(one)) settle(one, verdict);
      // Its shard judges it again: now, or once Redis is back.
      else if (path === 'http') settle(one, notCertain);
    },
    onUnreached: (one) => {
      if (!mayBeInShard(one) && !mayBeOverHttp(one)) settle(one, nobodyThere);
    },
  });

  const create = (change: RoomChange, name: string, from: Traceparent | undefined): Unanswered => {
    const requestId = RequestId.parse(newId());
    const span = tracing?.enter(spanOfCommand(change.command, requestId), from);
    const { promise, resolve } = Promise.withResolvers<Result<CommandDone>>();
    const one: Unanswered = {
      submission: { requestId, gatewayId, ...change, ...(span && { traceparent: span.traceparent }) },
      span,
      shard: shardOf(change.roomId),
      name,
      startedAt: performance.now(),
      timer: setTimeout(() => settle(one, notAnswered), options.answerWithinMs ?? defaultAnswerWithinMs),
      answered: promise,
      settle: resolve,
      entryId: undefined,
      writtenAt: 0,
      passedAt: undefined,
      attempt: 0,
      before: toldUnknown.of(name),
      asking: false,
      askedInVain: false,
    };
    unanswered.set(requestId, one);
    byName.set(name, one);
    waitingChars += charsOf(change);
    metrics.unanswered.set(unanswered.size);
    return one;
  };

  const handOn = (one: Unanswered): void => {
    metrics.handedOn.inc({ path });
    if (path === 'shards') shards.write(one);
    else http.add(one);
  };

  const handOnAgain = (again: readonly Unanswered[]): void => {
    if (again.length === 0) return;
    metrics.resubmissions.inc(again.length);
    log.info({ count: again.length, path }, 'handing unanswered commands on again');
    if (path === 'shards') shards.writeAgain(again);
    else for (const one of again) http.add(one);
  };

  const refusalOf = ({ roomId }: RoomChange) => {
    if (unanswered.size >= options.maxUnanswered || waitingChars >= maxWaitingChars) return tooMany;
    return path === 'shards' ? admission.refusal(shardOf(roomId)) : null;
  };

  return {
    submit: async (change, from) => {
      const name = nameOf(change);
      const same = byName.get(name);
      if (same !== undefined && isSame(same.submission.command, change.command)) return same.answered;
      const refusal = refusalOf(change);
      if (refusal !== null) {
        metrics.sends.inc({ code: refusal.code });
        return { ok: false, error: refusal };
      }
      const one = create(change, name, from);
      handOn(one);
      return one.answered;
    },
    answer: (results) => {
      for (const { requestId, result } of results) {
        const one = unanswered.get(requestId);
        if (one !== undefined) settle(one, result.ok || !mayBeOverHttp(one) ? result : notCertain);
      }
    },
    take: (next) => {
      path = next;
      http.clear();
      handOnAgain([...unanswered.values()]);
    },
    resubmitLost: (lookedAt) => {
      if (path === 'shards' && admission.reachable()) handOnAgain(shards.lost(unanswered.values(), lookedAt));
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

const notAnswered: Result<CommandDone> = refuse('unavailable', 'the change could not be stored in time; it may still be', {
  outcome: 'unknown',
  retryAfterMs: 1_000,
});

/** For what one path refuses while it may be under way on the other. */
const notCertain: Result<CommandDone> = refuse('unavailable', 'the change was refused, but may still be stored', {
  outcome: 'unknown',
  retryAfterMs: 1_000,
});

const nobodyThere: Result<CommandDone> = refuse('unavailable', 'nothing can be stored at the moment', { retryAfterMs: 1_000 });

const tooMany = refuse('overloaded', 'too many changes wait to be stored', { retryAfterMs: 1_000 }).error;

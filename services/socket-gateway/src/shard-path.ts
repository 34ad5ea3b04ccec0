import { type Admission, compareEntryIds, type PackedPublisher } from '@parley/bus';
import type { Submission } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import { spanOfWriting } from './command-spans.ts';
import type { Unanswered } from './unanswered.ts';

/** The way of commands through the shards, each written in order. */
export interface ShardPath {
  /** Writes a new one, or lets it wait while something ahead of it could not be written (MS3). */
  write(one: Unanswered): void;
  /** Writes these again, in order: all that is unanswered, or all that is lost. */
  writeAgain(some: readonly Unanswered[]): void;
  /** Which of these have to be written again: what could not be, and what its shard has passed without an answer. */
  lost(all: Iterable<Unanswered>, lookedAt: number): Unanswered[];
}

/** What it needs. */
export interface ShardPathOptions {
  readonly publisher: PackedPublisher<Submission>;
  readonly admission: Pick<Admission, 'firstEntryId'>;
  readonly isUnanswered: (one: Unanswered) => boolean;
  readonly log: Log;
}

/**
 * Results are told before the trim, and refusals just after it: from when a shard was first seen to have passed a command, it is
 * waited for that long. However long ago it was written: one that waited in its shard may be judged between two looks.
 */
const passedGraceMs = 500;

/** Makes the path of one gateway. */
export const createShardPath = ({ publisher, admission, isUnanswered, log }: ShardPathOptions): ShardPath => {
  // While something of a shard could not be written, what comes later must not overtake it (MS3): it waits likewise.
  const failing = new Set<number>();

  const put = (one: Unanswered): void => {
    one.attempt += 1;
    one.entryId = undefined;
    one.passedAt = undefined;
    const { attempt } = one;
    const writing = one.span?.child(spanOfWriting(one.shard, attempt));
    publisher.publish(one.shard, one.submission).then(
      (entryId) => {
        writing?.end();
        if (one.attempt === attempt) Object.assign(one, { entryId, writtenAt: performance.now() });
      },
      // It stays unanswered: it goes out again when Redis is back, or is answered `unknown` in time.
      (error: unknown) => {
        writing?.end({ type: error instanceof Error ? error.name : 'unknown', isFault: true });
        if (one.attempt === attempt && isUnanswered(one)) failing.add(one.shard);
        log.debug({ err: error }, 'a command could not be handed on yet');
      },
    );
  };

  return {
    write: (one) => {
      if (!failing.has(one.shard)) put(one);
    },
    writeAgain: (some) => {
      failing.clear();
      for (const one of some) put(one);
    },
    lost: (all, lookedAt) => {
      // What came behind a failed one goes again with it, or it would overtake it (MS3).
      const again = new Set(failing);
      // One whose failed ones were all given up meanwhile has nothing left to wait for.
      failing.clear();
      return [...all].filter((one) => again.has(one.shard) || isPassed(one, admission, lookedAt));
    },
  };
};

const isPassed = (one: Unanswered, admission: Pick<Admission, 'firstEntryId'>, lookedAt: number): boolean => {
  if (one.entryId === undefined || one.writtenAt > lookedAt) return false;
  const first = admission.firstEntryId(one.shard);
  if (first !== null && compareEntryIds(first, one.entryId) <= 0) return false;
  one.passedAt ??= lookedAt;
  return lookedAt - one.passedAt >= passedGraceMs;
};

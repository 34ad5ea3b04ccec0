import { type CommandDone, type Result, refuse, type SubmissionResult } from '@parley/contracts';
import { isUnavailable, UnreachedError } from '@parley/service-kit';
import type { CommandRequest } from './command-batch.ts';

/** What {@link carryOut} needs. */
export interface CarryOutOptions {
  /** Commits all of these in their order, or none. */
  readonly commit: (submissions: readonly CommandRequest[]) => Promise<readonly Result<CommandDone>[]>;
  /** One of them cannot be stored, whatever it is stored with. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Carries out commands as their shard would, in their order: together, or one by one where one of them cannot be stored.
 * Codes beside those of storing: `unavailable`, with outcome `unknown` unless the database was not even asked, and
 * `internal` with outcome `unknown` for the one that cannot be stored. Nothing is stored behind one that was `unavailable`.
 */
export const carryOut = async (
  submissions: readonly CommandRequest[],
  { commit, onFault }: CarryOutOptions,
): Promise<readonly SubmissionResult[]> => {
  const together = await commit(submissions).catch((error: unknown) => error);
  if (Array.isArray(together)) return answered(submissions, together);
  if (isUnavailable(together)) return sameFor(submissions, isAway(together));
  if (submissions.length > 1) return oneByOne(submissions, { commit, onFault });
  onFault(together);
  return sameFor(submissions, cannotBeStored);
};

const oneByOne = async (
  submissions: readonly CommandRequest[],
  options: CarryOutOptions,
): Promise<readonly SubmissionResult[]> => {
  const results: SubmissionResult[] = [];
  for (const [index, submission] of submissions.entries()) {
    results.push(...(await carryOut([submission], options)));
    const last = results.at(-1)?.result;
    if (last?.ok === false && last.error.code === 'unavailable')
      return [...results, ...sameFor(submissions.slice(index + 1), notAsked)];
  }
  return results;
};

const answered = (submissions: readonly CommandRequest[], results: readonly Result<CommandDone>[]): SubmissionResult[] =>
  submissions.flatMap(({ requestId }, index) => {
    const result = results[index];
    return result === undefined ? [] : [{ requestId, result }];
  });

const sameFor = (submissions: readonly CommandRequest[], result: Result<CommandDone>): SubmissionResult[] =>
  submissions.map(({ requestId }) => ({ requestId, result }));

const isAway = (error: unknown): Result<CommandDone> => (error instanceof UnreachedError ? notAsked : noAnswer);

const notAsked = refuse('unavailable', 'nothing can be stored at the moment', { retryAfterMs: 1_000 });
const noAnswer = refuse('unavailable', 'it is not known whether it was stored', { outcome: 'unknown', retryAfterMs: 1_000 });
const cannotBeStored = refuse('internal', 'something went wrong here', { outcome: 'unknown' });

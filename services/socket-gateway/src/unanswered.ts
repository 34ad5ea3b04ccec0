import type { CommandDone, Result, RoomCommand, Submission } from '@parley/contracts';
import type { TraceSpan } from '@parley/service-kit';
import type { Whereabouts } from './told-unknown.ts';

/** A command that was taken and waits for its answer. */
export interface Unanswered {
  readonly submission: Submission;
  /** From its arrival to its answer, where it is traced. */
  readonly span: TraceSpan | undefined;
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
  /** When its shard was first seen to have passed it (performance.now, ms). */
  passedAt: number | undefined;
  /** How often it was written to its shard; what comes of an earlier try says nothing any more. */
  attempt: number;
  /** Where earlier tries may be that were given under the same name and answered `unknown`. */
  readonly before: Whereabouts;
  /** A request over HTTP that carries it is under way. */
  asking: boolean;
  /** One was, and nobody answered: it may be carried out at any time. */
  askedInVain: boolean;
}

/** Whether it may stand in a shard, where it is judged again later whatever is answered over HTTP now. */
export const mayBeInShard = ({ attempt, before }: Unanswered): boolean => attempt > 0 || before.inShard;

/** Whether a request may still carry it out, whatever its shard says. */
export const mayBeOverHttp = ({ asking, askedInVain, before }: Unanswered): boolean => asking || askedInVain || before.overHttp;

/** What one command takes of the memory that unanswered ones may have. */
export const charsOf = ({ command }: { readonly command: RoomCommand }): number =>
  'content' in command ? command.content.length : 0;

import type { CommandDone, Result, RoomCommand, Submission } from '@parley/contracts';

/** A command that was taken and waits for its answer. */
export interface Unanswered {
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
  /** How often it was written to its shard; what comes of an earlier try says nothing any more. */
  attempt: number;
  /** A request over HTTP that carries it is under way. */
  asking: boolean;
  /** One was, and nobody answered: it may be carried out at any time. */
  askedInVain: boolean;
}

/** Whether it may stand in a shard, where it is judged again later whatever is answered over HTTP now. */
export const mayBeInShard = ({ attempt }: Unanswered): boolean => attempt > 0;

/** Whether a request may still carry it out, whatever its shard says. */
export const mayBeOverHttp = ({ asking, askedInVain }: Unanswered): boolean => asking || askedInVain;

/** What one command takes of the memory that unanswered ones may have. */
export const charsOf = ({ command }: { readonly command: RoomCommand }): number =>
  command.type === 'message.delete' ? 0 : command.content.length;

import type { FeedMessage, Handled, ShardBatch } from '@parley/bus';
import { type Refusal, Submission, type SubmissionResult } from '@parley/contracts';
import { type Announcer, toGatewayFeeds, toTracedRoomFeed } from '../announce.ts';
import type { Messages } from '../messages.ts';

/** What {@link createMessageSubmitted} needs. */
export interface MessageSubmittedOptions {
  readonly messages: Messages;
  readonly announcer: Announcer;
}

/** The consumer's half that is ours: what `message.submitted` is, and what is done with it. */
export interface MessageSubmitted {
  parse(raw: unknown): Submission;
  /** Commits; answers what rooms and gateways are to be told. Refusals wait for the trim, so that no replay can judge them again. */
  handle(batch: ShardBatch<Submission>): Promise<Handled>;
  /** The sender of what could not be handled gets `internal`, outcome `unknown`: it may be replayed by hand. */
  onDeadLetter(submission: Submission): Promise<void>;
}

/** The stream of submissions; one set of shards. */
export const messageSubmitted = 'message.submitted';

const couldNotBeHandled: Refusal = { code: 'internal', message: 'something went wrong here', outcome: 'unknown' };

/** Handles `message.submitted`. */
export const createMessageSubmitted = ({ messages, announcer }: MessageSubmittedOptions): MessageSubmitted => ({
  parse: (raw) => Submission.parse(raw),
  handle: async ({ items, takeover }) => {
    const submissions = items.map(({ item }) => item);
    const { answers, frames, repeatedHeads, otherHeads, traces } = await messages.commit(submissions);
    const answered = submissions.flatMap((submission, index): Answered[] => {
      const result = answers[index];
      return result === undefined ? [] : [{ submission, result }];
    });
    announcer.wakeFollowers([...frames, ...repeatedHeads]);
    const heads = takeover ? [...repeatedHeads, ...otherHeads] : repeatedHeads;
    const accepted = answered.filter(({ result }) => result.ok);
    const toFeeds = [...frames, ...heads].map((frame) => toTracedRoomFeed(frame, traces));
    const tell = [...toFeeds, ...toGateways(accepted)];
    const refused = answered.filter(({ result }) => !result.ok);
    return refused.length === 0 ? { tell } : { tell, afterTrim: () => announcer.tell(toGateways(refused)) };
  },
  onDeadLetter: (submission) => announcer.tell(toGateways([{ submission, result: { ok: false, error: couldNotBeHandled } }])),
});

interface Answered {
  readonly submission: Submission;
  readonly result: SubmissionResult['result'];
}

/** Each gateway's answers in order, in one message or several. */
const toGateways = (answered: readonly Answered[]): FeedMessage[] =>
  [...Map.groupBy(answered, ({ submission }) => submission.gatewayId)].flatMap(([gatewayId, some]) =>
    toGatewayFeeds(
      gatewayId,
      some.map(({ submission, result }) => ({ requestId: submission.requestId, result })),
    ),
  );

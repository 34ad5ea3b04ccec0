import { type MessageSend, type Refusal, type Result, refuse, type Sent } from '@parley/contracts';
import { isUnavailable } from '@parley/service-kit';
import type { Connection } from '../connection.ts';
import type { SocketHandler } from '../define-socket-event.ts';
import type { GatewayLimits } from '../limits.ts';
import type { OwnerClient } from '../owner-client.ts';
import type { Submissions } from '../submissions.ts';

/** What `message:send` needs. */
export interface MessageSendOptions {
  readonly limits: GatewayLimits;
  readonly submissions: Submissions;
  readonly owner: OwnerClient;
  readonly answerWithinMs?: number;
}

/** MS8 promises an answer within 10 s; the rest is for its way to the client. */
const defaultAnswerWithinMs = 9_500;

/**
 * `message:send`: limits, membership, then the room's shard (MS1 to MS8). Codes: `rate_limited`, `not_found`,
 * `forbidden`, `overloaded`, `unavailable`, and what storing refuses: `conflict`, `gone`.
 */
export const createMessageSend = (options: MessageSendOptions): SocketHandler<'message:send'> => {
  const { limits, submissions, answerWithinMs = defaultAnswerWithinMs } = options;
  return async ({ payload, connection }) => {
    const { userId } = connection.identity;
    const tooFast = limits.sends.ofUser(userId).refusal;
    if (tooFast !== null) return { ok: false, error: tooFast };
    const deadline = performance.now() + answerWithinMs;
    if (connection.user.isMember(payload.roomId) && !connection.isBusyWith(payload.roomId))
      return handOn(options, connection, payload, deadline);
    return within(deadline, (isLate) =>
      // The answer is wrapped: what keeps the order is the handing on, which must not wait for the one before to be stored.
      connection.inOrder(payload.roomId, async () => {
        const refusal = isLate() ? late : await notMember(options.owner, connection, payload);
        if (refusal?.code === 'unavailable') return { answered: { ok: false, error: refusal } };
        // Storage judges who is no member: what they sent before they left is a repeat and stays `ok` (MS4). It does not
        // count against the room's limit.
        if (refusal !== null && !isLate()) return { answered: submissions.send(connection.identity.userId, payload, deadline) };
        return { answered: isLate() ? lateResult : handOn({ limits, submissions }, connection, payload, deadline) };
      }),
    );
  };
};

type Answered = Result<Sent> | Promise<Result<Sent>>;

const late: Refusal = refuse('unavailable', 'whether you are a member could not be asked in time', { retryAfterMs: 1_000 }).error;
const lateResult: Result<Sent> = { ok: false, error: late };

/** Waits until the send is handed on or refused; at the deadline neither has happened, and neither will. */
const within = async (
  deadline: number,
  work: (isLate: () => boolean) => Promise<{ answered: Answered }>,
): Promise<Result<Sent>> => {
  const { promise: expired, resolve } = Promise.withResolvers<{ answered: Answered }>();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    resolve({ answered: lateResult });
  }, deadline - performance.now());
  const { answered } = await Promise.race([work(() => over), expired]).finally(() => clearTimeout(timer));
  return answered;
};

/** The room's limit is asked for members only, so that no stranger can use it up. */
const handOn = (
  { limits, submissions }: Pick<MessageSendOptions, 'limits' | 'submissions'>,
  { identity }: Connection,
  payload: MessageSend,
  deadline: number,
): Answered => {
  const tooBusy = limits.sends.toRoom(payload.roomId);
  return tooBusy === null ? submissions.send(identity.userId, payload, deadline) : { ok: false, error: tooBusy };
};

/** CO7: a gateway that does not know the membership asks before it refuses; the owner chooses the code (ER2). */
const notMember = async (owner: OwnerClient, connection: Connection, { roomId }: MessageSend): Promise<Refusal | null> => {
  if (connection.user.isMember(roomId)) return null;
  try {
    if (await connection.user.askMembership(roomId)) return null;
    const asked = await owner.sync(connection.token, { rooms: [{ roomId, epoch: 0, rev: 0 }] });
    if (!asked.ok) return asked.error;
    const [room] = asked.data.rooms;
    return room !== undefined && 'error' in room ? room.error : null;
  } catch (error) {
    // Nothing was handed on: this is a refusal, not an open question (ER1).
    if (isUnavailable(error)) return late;
    throw error;
  }
};

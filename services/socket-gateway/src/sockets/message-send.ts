import type { Refusal, Result, RoomId, Sent } from '@parley/contracts';
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
}

/**
 * `message:send`: limits, membership, then the room's shard (MS1 to MS8). Codes: `rate_limited`, `not_found`,
 * `forbidden`, `overloaded`, `unavailable`, and what storing refuses: `conflict`, `gone`.
 */
export const createMessageSend =
  ({ limits, submissions, owner }: MessageSendOptions): SocketHandler<'message:send'> =>
  async ({ payload, connection }) => {
    const limited = limits.sends.take(connection.identity.userId, payload.roomId).refusal;
    if (limited !== null) return { ok: false, error: limited };
    // The answer is wrapped: what keeps the order is the handing on, which must not wait for the one before to be stored.
    const { answered } = await connection.inOrder(async (): Promise<{ answered: Promise<Result<Sent>> }> => {
      const refusal = await notMember(owner, connection, payload.roomId);
      if (refusal !== null) return { answered: Promise.resolve({ ok: false, error: refusal }) };
      return { answered: submissions.send(connection.identity.userId, payload) };
    });
    return answered;
  };

/** CO7: a gateway that does not know the membership asks before it refuses; the owner chooses the code (ER2). */
const notMember = async (owner: OwnerClient, connection: Connection, roomId: RoomId): Promise<Refusal | null> => {
  if (connection.user.isMember(roomId)) return null;
  await connection.user.refresh();
  if (connection.user.isMember(roomId)) return null;
  const asked = await owner.sync(connection.token, { rooms: [{ roomId, epoch: 0, rev: 0 }] });
  if (!asked.ok) return asked.error;
  const [room] = asked.data.rooms;
  return room !== undefined && 'error' in room ? room.error : null;
};

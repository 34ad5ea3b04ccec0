import type { SocketHandler } from '../define-socket-event.ts';
import type { GatewayLimits } from '../limits.ts';
import type { Submissions } from '../submissions.ts';

/** What `message:send` needs. */
export interface MessageSendOptions {
  readonly limits: GatewayLimits;
  readonly submissions: Submissions;
}

/**
 * `message:send`: limits, then the room's shard. Storage judges membership (decision 0004), so whoever joined a moment
 * ago can send at once (CO7), and a repeat by somebody who has left stays `ok` (MS4). Codes: `rate_limited`,
 * `overloaded`, `unavailable`, and what storing refuses: `not_found`, `forbidden`, `conflict`, `gone`.
 */
export const createMessageSend =
  ({ limits, submissions }: MessageSendOptions): SocketHandler<'message:send'> =>
  async ({ payload, connection }) => {
    const { userId } = connection.identity;
    const tooFast = limits.sends.ofUser(userId).refusal;
    if (tooFast !== null) return { ok: false, error: tooFast };
    // Only members draw on the room's limit: no stranger can use it up.
    const tooBusy = connection.user.isMember(payload.roomId) ? limits.sends.toRoom(payload.roomId) : null;
    if (tooBusy !== null) return { ok: false, error: tooBusy };
    return submissions.send(userId, payload);
  };

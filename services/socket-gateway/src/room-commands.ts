import { type CommandDone, CommandId, type Result, type RoomCommand, type RoomId, type Traceparent } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import type { Connection } from './connection.ts';
import type { GatewayLimits } from './limits.ts';
import type { Submissions } from './submissions.ts';

/** What commands that change a room need. */
export interface RoomCommandOptions {
  readonly limits: GatewayLimits;
  readonly submissions: Submissions;
}

/** Hands a connection's command to the room's shard; `traceparent` is the client's own, where it traces. */
export type RoomCommands = (
  connection: Connection,
  roomId: RoomId,
  command: RoomCommand,
  traceparent?: Traceparent,
) => Promise<Result<CommandDone>>;

/**
 * Limits, then the room's shard; all kinds share one order and one limit (MS3, MS6). Storage judges membership (decision
 * 0004), so whoever joined a moment ago can send at once (CO7), and a repeat by somebody who has left stays `ok` (MS4).
 * Codes: `rate_limited`, `overloaded`, `unavailable`, and what storing refuses.
 */
export const createRoomCommands =
  ({ limits, submissions }: RoomCommandOptions): RoomCommands =>
  async ({ identity, user }, roomId, command, traceparent) => {
    const { userId, role: userRole } = identity;
    const tooFast = limits.sends.ofUser(userId).refusal;
    if (tooFast !== null) return { ok: false, error: tooFast };
    // Only members draw on the room's limit: no stranger can use it up.
    const tooBusy = user.isMember(roomId) ? limits.sends.toRoom(roomId) : null;
    if (tooBusy !== null) return { ok: false, error: tooBusy };
    return submissions.submit({ userId, userRole, roomId, command }, traceparent);
  };

/** The client's own id, or one given here; either is kept over re-submissions. */
export const commandIdOf = (given: CommandId | undefined): CommandId => given ?? CommandId.parse(newId());

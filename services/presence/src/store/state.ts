import { GatewayId, OwnStatus, Presence, RoomId } from '@parley/contracts';
import { z } from 'zod';

const ms = z.number();

/** One connection of a person; `closedAt` makes it a tombstone, so that nothing late brings it back. All times in ms since the epoch. */
const Connection = z.object({ gatewayId: GatewayId, seenAt: ms, closedAt: ms.optional() });

/** What a person set (`presence:set`), and when. */
const Setting = z.object({
  status: OwnStatus,
  text: z.string().optional(),
  until: ms.optional(),
  roomId: RoomId.optional(),
  at: ms,
});
export type Setting = z.infer<typeof Setting>;

/** Everything that is known of one person's presence: one value in Redis. */
export const State = z.object({
  /** Grows with each write, so that whoever read before it loses, whatever else is the same. */
  rev: z.number(),
  connections: z.record(z.string(), Connection),
  /** When they last did anything. */
  activeAt: ms,
  /** When a connection of theirs was last known to live while others could see it; 0 for never. */
  lastSeenAt: ms,
  setting: Setting.optional(),
  /** What those who watch were told last. */
  shown: Presence.omit({ userId: true }).optional(),
});
export type State = z.infer<typeof State>;

/** Somebody of whom nothing is known. */
export const nothingKnown: State = { rev: 0, connections: {}, activeAt: 0, lastSeenAt: 0 };

/** What was set, as long as it holds. */
export const settingAt = ({ setting }: State, now: number): Setting | undefined =>
  setting?.until !== undefined && setting.until <= now ? undefined : setting;

/** What others see of somebody, without who it is. */
export type Shown = Omit<Presence, 'userId'>;

import { unpackEntry } from './packed-entry.ts';
import type { ShardStream } from './shards.ts';

/** That a room has changed, up to `rev`. Says nothing of what changed: whoever follows asks for that. */
export interface RoomWakeUp {
  readonly roomId: string;
  readonly rev: number;
}

/** The stream of wake-ups: bounded, so never the only way to learn of a change. */
export const factsKey = 'parley:facts:{room.changed}';

/** The key that lives while anybody follows, on the node of the stream. */
export const followedKey = 'parley:followed:{room.changed}';

/** What the replicas of a follower share by leases: the rooms, by their shards. */
export const roomsOf = (follower: string): ShardStream => `facts.${follower}`;

/** Stands for wake-ups that were lost: rooms have to be compared. */
const lost = 'lost';

/** What one entry says. */
export interface FactEntry {
  readonly wakeUps: readonly RoomWakeUp[];
  readonly isLossy: boolean;
}

/** The items of an entry, each already JSON; `isLossy` where others could not be told. */
export const encodeWakeUps = (wakeUps: readonly RoomWakeUp[], isLossy: boolean): string[] => [
  ...(isLossy ? [JSON.stringify(lost)] : []),
  ...wakeUps.map(({ roomId, rev }) => JSON.stringify([roomId, rev])),
];

const toWakeUp = (item: unknown): RoomWakeUp[] => {
  if (!Array.isArray(item)) return [];
  const [roomId, rev]: unknown[] = item;
  return typeof roomId === 'string' && typeof rev === 'number' ? [{ roomId, rev }] : [];
};

/** Reads an entry. One that cannot be read is as good as lost. */
export const decodeWakeUps = (fields: readonly string[]): FactEntry => {
  try {
    const items = unpackEntry(fields);
    return { wakeUps: items.flatMap(toWakeUp), isLossy: items.some((item) => !Array.isArray(item)) };
  } catch {
    return { wakeUps: [], isLossy: true };
  }
};

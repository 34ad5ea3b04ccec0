import { compareEntryIds } from '@parley/bus';
import type { FedRoom } from './feeder.ts';

/** Who writes the next message, and where. */
export interface Turn {
  readonly roomId: string;
  readonly userId: string;
}

/** What a feeder knows of one shard; see {@link createFedShard}. */
export interface FedShard {
  /** How many messages are missing to a backlog of `wanted`, the oldest entry in Redis being this one (null: none). */
  missing(wanted: number, firstEntryId: string | null): number;
  next(): Turn | undefined;
  published(): void;
  /** Redis has taken a published message as part of this entry. */
  taken(entryId: string): void;
}

/** Counts what is in a shard: published and not in Redis yet, or in an entry that is not trimmed. Rooms and senders take turns. */
export const createFedShard = (rooms: readonly FedRoom[]): FedShard => {
  const entries: { readonly id: string; items: number }[] = [];
  let [waiting, inRedis, turn] = [0, 0, 0];
  return {
    missing: (wanted, firstEntryId) => {
      const kept = firstEntryId === null ? -1 : entries.findIndex(({ id }) => compareEntryIds(id, firstEntryId) >= 0);
      const trimmed = entries.splice(0, kept === -1 ? entries.length : kept);
      inRedis -= trimmed.reduce((sum, { items }) => sum + items, 0);
      return Math.max(0, wanted - waiting - inRedis);
    },
    next: () => {
      const room = rooms[turn % rooms.length];
      const userId = room?.senders[Math.floor(turn / rooms.length) % room.senders.length];
      turn += 1;
      return room === undefined || userId === undefined ? undefined : { roomId: room.roomId, userId };
    },
    published: () => {
      waiting += 1;
    },
    taken: (entryId) => {
      waiting -= 1;
      inRedis += 1;
      const last = entries.at(-1);
      if (last?.id === entryId) last.items += 1;
      else entries.push({ id: entryId, items: 1 });
    },
  };
};

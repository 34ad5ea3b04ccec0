import type { Kept } from './kept.ts';

/** What was typed and not sent, per person and room, kept over reloads. */
export interface Drafts {
  get(userId: string, roomId: string): string;
  /** An empty text forgets it. */
  set(userId: string, roomId: string, text: string): void;
}

const keyOf = (userId: string, roomId: string): string => `parley:draft:${userId}:${roomId}`;

/** Makes them over a storage; what is written here is held in memory too, where the storage fails. */
export const createDrafts = (kept: Kept): Drafts => {
  const held = new Map<string, string>();
  return {
    get: (userId, roomId) => held.get(keyOf(userId, roomId)) ?? kept.get(keyOf(userId, roomId)) ?? '',
    set: (userId, roomId, text) => {
      held.set(keyOf(userId, roomId), text);
      kept.set(keyOf(userId, roomId), text === '' ? undefined : text);
    },
  };
};

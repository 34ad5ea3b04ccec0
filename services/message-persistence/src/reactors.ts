import type { RoomId, UserId } from '@parley/contracts';
import type { ReactionKind, StoredReactors } from './store/reactions.ts';

/** Who reacts with what, as far as a batch has to know it; kept up to date while the batch goes on. */
export interface Reactors {
  has(kind: ReactionKind, userId: UserId): boolean;
  /** They do from now on; `count` is how many did before. */
  add(kind: ReactionKind, userId: UserId, count: number): void;
  remove(kind: ReactionKind, userId: UserId): void;
  /** The first ones, in the order in which they did: all that were asked for and are there still. */
  first(kind: ReactionKind): readonly UserId[];
  /** Nobody reacts to the message any more. */
  clear(roomId: RoomId, seq: number): void;
}

interface Known {
  first: readonly UserId[];
  readonly among: Set<UserId>;
}

const keyOf = ({ roomId, seq, emoji }: ReactionKind): string => `${roomId}/${seq}/${emoji}`;

/** Makes them of what was read for the batch. */
export const createReactors = (stored: readonly StoredReactors[]): Reactors => {
  const known = new Map<string, Known>(stored.map((one) => [keyOf(one), { first: one.first, among: new Set(one.among) }]));
  const of = (kind: ReactionKind): Known => {
    const found = known.get(keyOf(kind)) ?? { first: [], among: new Set<UserId>() };
    known.set(keyOf(kind), found);
    return found;
  };
  return {
    has: (kind, userId) => of(kind).among.has(userId),
    add: (kind, userId, count) => {
      const one = of(kind);
      one.among.add(userId);
      // Where others stand between those that were read and the new one, nobody knows who is next.
      if (one.first.length === count) one.first = [...one.first, userId];
    },
    remove: (kind, userId) => {
      const one = of(kind);
      one.among.delete(userId);
      one.first = one.first.filter((id) => id !== userId);
    },
    first: (kind) => of(kind).first,
    clear: (roomId, seq) => {
      for (const key of known.keys()) if (key.startsWith(`${roomId}/${seq}/`)) known.delete(key);
    },
  };
};

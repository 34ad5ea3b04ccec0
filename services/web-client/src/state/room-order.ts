import type { MyRoom } from '@parley/contracts';

/** My rooms as they are listed. */
export interface OrderedRooms {
  /** By name, so that each keeps its place; archived ones last. */
  readonly channels: readonly MyRoom[];
  /** Conversations between people, the one with the newest message first. */
  readonly direct: readonly MyRoom[];
}

/** Orders them; they come with the newest message first. */
export const orderRooms = (rooms: readonly MyRoom[], collator: Intl.Collator): OrderedRooms => ({
  channels: rooms
    .filter(({ kind }) => kind !== 'direct')
    .toSorted(
      (one, other) =>
        Number(one.archivedAt !== undefined) - Number(other.archivedAt !== undefined) ||
        collator.compare(one.name ?? '', other.name ?? ''),
    ),
  direct: rooms.filter(({ kind }) => kind === 'direct'),
});

/**
 * The next room down (`1`) or up (`-1`) the list from where one is, and around its end; with `isWanted` the next such one.
 * Undefined where there is no other.
 */
export const roomBeside = (
  { channels, direct }: OrderedRooms,
  currentId: string | undefined,
  step: 1 | -1,
  isWanted: (room: MyRoom) => boolean = () => true,
): MyRoom | undefined => {
  const rooms = [...channels, ...direct];
  const at = rooms.findIndex(({ id }) => id === currentId);
  // From nowhere, down begins with the first and up with the last.
  const from = at === -1 && step === -1 ? rooms.length : at;
  const others = Array.from(rooms, (_, index) => rooms[(from + step * (index + 1) + 2 * rooms.length) % rooms.length]);
  return others.find((room) => room !== undefined && room.id !== currentId && isWanted(room));
};

import type { MyRoom } from '@parley/contracts';

/** Why somebody cannot write in a room; undefined where they can. The server decides; this spares them the refusal. */
export const whyNotWrite = (
  room: Pick<MyRoom, 'role' | 'readOnly' | 'archivedAt'> | undefined,
  mutedUntil: string | undefined,
): 'readOnly' | 'archived' | 'muted' | undefined => {
  if (room === undefined) return undefined;
  if (room.archivedAt !== undefined) return 'archived';
  if (mutedUntil !== undefined) return 'muted';
  const writesAlways = room.role === 'owner' || room.role === 'moderator';
  return room.readOnly && !writesAlways ? 'readOnly' : undefined;
};

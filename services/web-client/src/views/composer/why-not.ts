import type { MyRoom } from '@parley/contracts';

/** Why somebody cannot write in a room; undefined where they can. The server decides; this spares them the refusal. */
export const whyNotWrite = (room: MyRoom | undefined): 'readOnly' | 'archived' | undefined => {
  if (room === undefined) return undefined;
  if (room.archivedAt !== undefined) return 'archived';
  const writesAlways = room.role === 'owner' || room.role === 'moderator';
  return room.readOnly && !writesAlways ? 'readOnly' : undefined;
};

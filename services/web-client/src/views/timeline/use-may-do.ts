import type { MyRoom } from '@parley/contracts';
import { useMemo } from 'react';
import { useMyMute } from '../../hooks/use-my-mute.ts';
import { useStanding } from '../../hooks/use-standing.ts';
import { type MayDo, mayDoIn } from './message-acts.ts';

/** What I may do with the messages of a room; the same object until that changes. */
export const useMayDo = (roomId: string, room: MyRoom | undefined): MayDo => {
  const standing = useStanding(room);
  const mute = useMyMute(roomId);
  const isAlone = room?.memberCount === 1;
  return useMemo(
    () => mayDoIn(room, standing, mute),
    [room?.role, room?.readOnly, room?.archivedAt, room?.kind, isAlone, standing, mute],
  );
};

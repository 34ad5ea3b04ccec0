import type { Member, MemberRole, MyRoom, UserRole } from '@parley/contracts';
import { standingIn } from '../state/authority.ts';
import { noMembers } from '../state/members.ts';
import { useObservable } from './use-observable.ts';
import { usePerson } from './use-person.ts';
import { useServices } from './use-services.ts';
import { useMyId } from './use-session.ts';

/** What I am in the installation; undefined until it is known. */
export const useMyUserRole = (): UserRole | undefined => usePerson(useMyId())?.role;

/** As what I may manage a room of mine. */
export const useStanding = (room: MyRoom | undefined): MemberRole | undefined => {
  const userRole = useMyUserRole();
  return room === undefined ? undefined : standingIn(room, room.role, userRole);
};

/** Somebody as a member of a room; undefined where they are none, or it is not known yet. */
export const useMember = (roomId: string | undefined, userId: string): Member | undefined => {
  const { members } = useServices();
  const known = useObservable(roomId === undefined ? noMembers : members.in(roomId));
  return known.members.find((member) => member.userId === userId);
};

import type { MyRoom, Room } from '@parley/contracts';
import type { Person } from '../../state/people.ts';

/** Something one can do from anywhere. */
export type SwitcherAction =
  | 'createRoom'
  | 'browseRooms'
  | 'newDirect'
  | 'threads'
  | 'status'
  | 'settings'
  | 'devices'
  | 'shortcuts'
  | 'lightTheme'
  | 'darkTheme'
  | 'systemTheme'
  | 'signOut';

/** A place one can go to, or something one can do; `text` is what it is called, `other` what it is known by as well. */
export type Candidate = { readonly key: string; readonly text: string; readonly other?: string } & (
  | { readonly kind: 'room'; readonly room: MyRoom; readonly withId?: string | undefined }
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'publicRoom'; readonly room: Room }
  | { readonly kind: 'action'; readonly action: SwitcherAction }
);

/** Puts what is known here before what the server found; each room and each person is there once. */
export const withoutDoubles = (candidates: readonly Candidate[]): Candidate[] => {
  const seen = new Set<string>();
  return candidates.filter((candidate) => {
    const key = thingOf(candidate);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

/** A conversation with one person is that person; a room is the same whether it is mine or not. */
const thingOf = (candidate: Candidate): string => {
  switch (candidate.kind) {
    case 'room':
      return candidate.withId ?? candidate.room.id;
    case 'publicRoom':
      return candidate.room.id;
    case 'person':
      return candidate.person.id;
    case 'action':
      return candidate.action;
    default:
      return candidate satisfies never;
  }
};

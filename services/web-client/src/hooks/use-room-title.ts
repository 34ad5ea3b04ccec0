import type { MyRoom } from '@parley/contracts';
import { useFormats, useT } from '../i18n/locale-provider.tsx';
import { noMembers } from '../state/members.ts';
import { useNames } from './use-names.ts';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';
import { useMyId } from './use-session.ts';

/** The others in a direct room, by id; none for other rooms. */
export const useOthers = (room: Pick<MyRoom, 'id' | 'kind'> | undefined): readonly string[] => {
  const { members } = useServices();
  const myId = useMyId();
  const known = useObservable(room?.kind === 'direct' ? members.in(room.id) : noMembers);
  return known.members.map(({ userId }) => userId).filter((id) => id !== myId);
};

/** What a room is called: its name, or for a direct one the others in it. */
export const useRoomTitle = (room: Pick<MyRoom, 'id' | 'kind' | 'name'> | undefined): string => {
  const { members } = useServices();
  const t = useT();
  const formats = useFormats();
  const myId = useMyId();
  const known = useObservable(room?.kind === 'direct' ? members.in(room.id) : noMembers);
  const others = useNames(known.members.filter(({ userId }) => userId !== myId));
  if (room === undefined) return '';
  if (room.name !== null && room.name !== '') return room.name;
  return others.length === 0 ? t('room.unnamed') : formats.list(others);
};

import type { Room } from '@parley/contracts';
import { useCallback, useMemo } from 'react';
import { useDirectPeople } from '../../hooks/use-direct-people.ts';
import { useLookup } from '../../hooks/use-lookup.ts';
import { usePeopleLookup } from '../../hooks/use-people-lookup.ts';
import { useRooms } from '../../hooks/use-rooms.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { type Candidate, withoutDoubles } from './candidates.ts';
import { actionTexts } from './run-action.ts';

const mostPublicRooms = 10;

const usePublicRoomsLookup = (typed: string) => {
  const { client } = useServices();
  const ask = useCallback(
    (text: string) =>
      client.rest.call<{ items: readonly Room[] }>({
        method: 'GET',
        path: '/api/rooms/public',
        query: { query: text.slice(0, 80), limit: mostPublicRooms },
      }),
    [client],
  );
  return useLookup(typed, ask);
};

/** Everything one may go to or do for what is typed; `isAsking` while the server may still know more. */
export const useCandidates = (typed: string): { readonly candidates: readonly Candidate[]; readonly isAsking: boolean } => {
  const mine = useMyRooms();
  const myId = useMyId();
  const actions = useActions();
  const people = usePeopleLookup(typed);
  const others = usePublicRoomsLookup(typed);

  const candidates = useMemo(
    () =>
      withoutDoubles([
        ...mine,
        ...people.items
          .filter(({ id }) => id !== myId)
          .map((person): Candidate => {
            const { id, displayName, username } = person;
            return { kind: 'person', key: id, text: displayName, other: username, person };
          }),
        ...others.items.map((room): Candidate => ({ kind: 'publicRoom', key: room.id, text: room.name ?? '', room })),
        ...actions,
      ]),
    [mine, people.items, others.items, actions, myId],
  );
  return { candidates, isAsking: people.status === 'asking' || others.status === 'asking' };
};

const useMyRooms = (): readonly Candidate[] => {
  const t = useT();
  const formats = useFormats();
  const { rooms } = useRooms();
  const talks = useDirectPeople();
  return useMemo(
    () =>
      rooms.map((room): Candidate => {
        const others = talks.get(room.id) ?? [];
        const names = others.length === 0 ? t('room.unnamed') : formats.list(others.map(({ displayName }) => displayName));
        const text = room.name === null || room.name === '' ? names : room.name;
        const [only] = others.length === 1 ? others : [];
        return {
          kind: 'room',
          key: room.id,
          text,
          ...(others.length === 0 ? {} : { other: others.map(({ username }) => username).join(' ') }),
          room,
          withId: only?.userId,
        };
      }),
    [rooms, talks, t, formats],
  );
};

const useActions = (): readonly Candidate[] => {
  const t = useT();
  return useMemo(
    () => actionTexts.map(([action, key]): Candidate => ({ kind: 'action', key: action, text: t(key), action })),
    [t],
  );
};

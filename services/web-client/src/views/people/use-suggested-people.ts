import { useMemo } from 'react';
import { useDirectPeople } from '../../hooks/use-direct-people.ts';
import type { Person } from '../../state/people.ts';

/** As many as are looked at without typing. */
const mostSuggested = 8;

/** Whom I talked to last, one by one. */
export const useSuggestedPeople = (): readonly Person[] => {
  const talks = useDirectPeople();
  return useMemo(() => {
    const found = new Map<string, Person>();
    for (const others of talks.values())
      for (const { userId, username, displayName } of others) found.set(userId, { id: userId, username, displayName });
    return [...found.values()].slice(0, mostSuggested);
  }, [talks]);
};

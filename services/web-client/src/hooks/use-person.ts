import { useSyncExternalStore } from 'react';
import type { Person } from '../state/people.ts';
import { useServices } from './use-services.ts';

/** Who somebody is; undefined until it is known. */
export const usePerson = (id: string): Person | undefined => {
  const { people } = useServices();
  return useSyncExternalStore(people.subscribe, () => people.get(id));
};

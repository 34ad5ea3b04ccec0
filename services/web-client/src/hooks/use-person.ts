import { useSyncExternalStore } from 'react';
import { useT } from '../i18n/locale-provider.tsx';
import type { Person } from '../state/people.ts';
import { useServices } from './use-services.ts';

/** Who somebody is; undefined until it is known. */
export const usePerson = (id: string): Person | undefined => {
  const { people } = useServices();
  return useSyncExternalStore(people.subscribe, () => people.get(id));
};

/** What somebody is called; a word for somebody while it is not known. */
export const useName = (id: string): string => {
  const t = useT();
  return usePerson(id)?.displayName ?? t('message.unknownAuthor');
};

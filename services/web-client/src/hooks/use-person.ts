import { useSyncExternalStore } from 'react';
import { useT } from '../i18n/locale-provider.tsx';
import { isDeleted, type Person } from '../state/people.ts';
import { useServices } from './use-services.ts';

/** Who somebody is; undefined until it is known. */
export const usePerson = (id: string): Person | undefined => {
  const { people } = useServices();
  return useSyncExternalStore(people.subscribe, () => people.get(id));
};

/** What somebody is called; a word for somebody while it is not known. */
export const useName = (id: string): string => {
  const t = useT();
  const person = usePerson(id);
  if (person === undefined) return t('message.unknownAuthor');
  return isDeleted(person) ? t('person.deleted') : person.displayName;
};

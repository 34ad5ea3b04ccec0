import { useSyncExternalStore } from 'react';
import { useServices } from './use-services.ts';

/** Stands in no name. */
const separator = '\u0000';

/** What members are called now; what the list of a room says of a name may be older. */
export const useNames = (members: readonly { readonly userId: string; readonly displayName: string }[]): readonly string[] => {
  const { people } = useServices();
  const joined = useSyncExternalStore(people.subscribe, () =>
    members.map(({ userId, displayName }) => people.get(userId)?.displayName ?? displayName).join(separator),
  );
  return members.length === 0 ? [] : joined.split(separator);
};

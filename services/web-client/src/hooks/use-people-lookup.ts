import type { User } from '@parley/contracts';
import { useCallback } from 'react';
import { type Lookup, useLookup } from './use-lookup.ts';
import { useServices } from './use-services.ts';

/** People whose names begin with what is typed. */
export const usePeopleLookup = (typed: string): Lookup<User> => {
  const { client } = useServices();
  const ask = useCallback(
    (query: string) =>
      client.rest.call<{ items: readonly User[] }>({
        method: 'GET',
        path: '/api/users',
        query: { query: query.slice(0, 80), limit: 20 },
      }),
    [client],
  );
  return useLookup(typed, ask);
};

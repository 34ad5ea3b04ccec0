import type { Kysely } from 'kysely';
import { createForeignUserStore } from './foreign-users.ts';
import type { UsernameHash } from './reserved-usernames.ts';
import { createRevocationStore } from './revocations.ts';
import { createSessionStore } from './sessions.ts';
import { createSigningKeyStore } from './signing-keys.ts';
import type { Tables } from './tables.ts';
import { createUserDeletion } from './user-deletion.ts';
import { createUserManager } from './user-management.ts';
import { createUserSearch } from './user-search.ts';
import { createUserStore } from './users.ts';

/** Everything kept in PostgreSQL, by noun. */
export const createStores = (db: Kysely<Tables>, hashOf: UsernameHash) => ({
  users: createUserStore(db, hashOf),
  userSearch: createUserSearch(db),
  userDeletion: createUserDeletion(db, hashOf),
  userManager: createUserManager(db),
  foreignUsers: createForeignUserStore(db, hashOf),
  sessions: createSessionStore(db),
  revocations: createRevocationStore(db),
  signingKeys: createSigningKeyStore(db),
});

/** What {@link createStores} makes. */
export type Stores = ReturnType<typeof createStores>;

import type { Migrations } from '@parley/service-kit';
import { up as up0001 } from './0001-users-sessions-signing-keys.ts';
import { up as up0002 } from './0002-revocations-search-rotation.ts';
import { up as up0003 } from './0003-deleted-people.ts';

/** Every migration of the schema `auth`, in order; one that ran is never changed again. */
export const migrations: Migrations = {
  '0001-users-sessions-signing-keys': { up: up0001 },
  '0002-revocations-search-rotation': { up: up0002 },
  '0003-deleted-people': { up: up0003 },
};

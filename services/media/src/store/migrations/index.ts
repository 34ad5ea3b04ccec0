import type { Migrations } from '@parley/service-kit';
import { uploads } from './0001-uploads.ts';

/** Every migration of the schema `media`, in order; one that ran is never changed again. */
export const migrations: Migrations = {
  '0001-uploads': uploads,
};

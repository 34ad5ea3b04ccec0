import { followedRoomsTable } from '@parley/follower';
import type { Migrations } from '@parley/service-kit';
import { uploads } from './0001-uploads.ts';
import { linkPreviews } from './0002-link-previews.ts';
import { strayParts } from './0004-stray-parts.ts';

/** Every migration of the schema `media`, in order; one that ran is never changed again. */
export const migrations: Migrations = {
  '0001-uploads': uploads,
  '0002-link-previews': linkPreviews,
  '0003-followed-rooms': followedRoomsTable,
  '0004-stray-parts': strayParts,
};

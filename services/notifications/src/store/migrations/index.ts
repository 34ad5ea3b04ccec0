import { followedRoomsTable } from '@parley/follower';
import type { Migrations } from '@parley/service-kit';
import { subscriptionsAndTellings } from './0001-subscriptions-and-tellings.ts';
import { erasures } from './0003-erasures.ts';

/** Every migration by its name; a name never changes once it was released. */
export const migrations: Migrations = {
  '0001-subscriptions-and-tellings': subscriptionsAndTellings,
  '0002-followed-rooms': followedRoomsTable,
  '0003-erasures': erasures,
};

import type { Owners } from './owners.ts';
import type { Store } from './store/index.ts';

/** Leaves nothing of people who were deleted: see {@link createErasing}. */
export interface Erasing {
  /** May be ended at any moment, run again, and run by two at once. */
  run(): Promise<void>;
}

/** What {@link createErasing} needs. */
export interface ErasingOptions {
  readonly store: Pick<Store, 'findErased' | 'erase'>;
  readonly owners: Pick<Owners, 'deleted'>;
  readonly clock: () => Date;
  /**
   * How long after a deletion somebody is forgotten, ms: what was under way for them by then is done, and nothing comes behind. Default 60,000.
   */
  readonly settleMs?: number;
}

/**
 * Forgets people who were deleted (PV3). Their browsers end at once, by the revocation that everybody hears; this finds what it left, and those of whom it was not heard.
 */
export const createErasing = ({ store, owners, clock, settleMs = 60_000 }: ErasingOptions): Erasing => ({
  run: async () => {
    const before = clock().getTime() - settleMs;
    for (;;) {
      const deleted = await owners.deleted(await store.findErased());
      for (const { number, userId, at } of deleted) {
        if (Date.parse(at) > before) return;
        await store.erase(userId, number);
      }
      if (deleted.length === 0) return;
    }
  },
});

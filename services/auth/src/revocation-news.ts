import { type FeedPublisher, revocationsFeed } from '@parley/bus';
import type { Log } from '@parley/service-kit';
import type { Deleted, RevocationPage, RevocationStore } from './store/revocations.ts';

/** Answers those who follow the revocations. */
export interface RevocationList {
  /** What follows a number; without one, everything a living token can be refused for. */
  read(after: number | undefined): Promise<RevocationPage>;
  /** The people who were deleted, by the numbers of their revocations after one of them, at most 1,000. */
  readDeleted(after: number): Promise<Deleted[]>;
}

/** A token may be verified a little after it has expired, and clocks differ. */
const marginMs = 60_000;

/** Makes the list. */
export const createRevocationList = (options: {
  readonly store: RevocationStore;
  readonly accessTokenSeconds: number;
  readonly clock: () => Date;
}): RevocationList => {
  const { store, accessTokenSeconds, clock } = options;
  const oldestToken = (): Date => new Date(clock().getTime() - accessTokenSeconds * 1_000 - marginMs);
  return {
    read: (after) => (after === undefined ? store.all(oldestToken()) : store.after(after)),
    readDeleted: (after) => store.deletedAfter(after),
  };
};

/** Wakes whoever verifies tokens. */
export const createRevocationNews = (options: {
  readonly store: RevocationStore;
  readonly publisher: FeedPublisher;
  /** Wakes this process's own verifier. */
  readonly wakeUp: () => void;
  readonly log: Log;
}): (() => void) => {
  const { store, publisher, wakeUp, log } = options;
  const tell = async (): Promise<void> => {
    const data = { head: await store.head() };
    await publisher.publish([{ feed: revocationsFeed, event: { type: 'revocations.added', data } }]);
  };
  return () => {
    wakeUp();
    tell().catch((error: unknown) =>
      log.warn({ err: error }, 'nobody was woken for a revocation; they ask by themselves in 2 s'),
    );
  };
};

/** One counter; prom-client's `Counter` fits. */
export interface BusCounter {
  inc(by?: number): void;
}

/** What a shard consumer counts. Repeats are counted by the service, which alone recognises them. */
export interface BusMetrics {
  /** Batches that `handle` resolved. */
  batches: BusCounter;
  /** Items in those batches. */
  items: BusCounter;
  /** Shards that came to this owner: at start, from one that is gone, or back after a lost lease. */
  takeovers: BusCounter;
  /** Batches cut in half because of an error that is not transient. */
  bisections: BusCounter;
  /** Items written to the dead-letter stream. */
  deadLetters: BusCounter;
  /** Entries dropped because they were older than the consumer's bound. */
  expired: BusCounter;
  /** Shards trimmed, which is the acknowledgement. */
  trims: BusCounter;
  /** Passes given up because of a transient error, of the handler or of Redis. */
  retries: BusCounter;
}

/** What a group consumer counts. */
export interface GroupMetrics {
  /** Calls of `handle` that resolved. */
  batches: BusCounter;
  /** Items in those. */
  items: BusCounter;
  /** Entries that were given out before. */
  claims: BusCounter;
  /** Items written to the dead-letter stream. */
  deadLetters: BusCounter;
  /** Waits because of a transient error, of the handler or of Redis. */
  retries: BusCounter;
}

const uncounted: BusCounter = { inc: () => {} };

/** Counts nothing; for whoever brings no metrics. */
export const noMetrics: BusMetrics = {
  batches: uncounted,
  items: uncounted,
  takeovers: uncounted,
  bisections: uncounted,
  deadLetters: uncounted,
  expired: uncounted,
  trims: uncounted,
  retries: uncounted,
};

/** Counts nothing; for whoever brings no metrics. */
export const noGroupMetrics: GroupMetrics = {
  batches: uncounted,
  items: uncounted,
  claims: uncounted,
  deadLetters: uncounted,
  retries: uncounted,
};

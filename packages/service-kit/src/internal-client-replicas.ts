/** The replicas of a service, and which of them are left out for the moment: see {@link createReplicas}. */
export interface Replicas {
  /**
   * The replica to ask next, in turn: one that did not fail in this call, while there is any, and of these one that is
   * not left out, while there is any.
   */
  next(failedInThisCall: ReadonlySet<string>): string;
  /** It answered, whatever it said. */
  answered(url: string): void;
  /** It did not answer, or refused: left out for a while, then given one trial request. */
  failed(url: string): void;
}

/** What {@link createReplicas} takes. */
export interface ReplicasOptions {
  readonly urls: readonly string[];
  /** How long a replica that failed is left out. */
  readonly leftOutMs: number;
  /** Milliseconds that only go up. */
  readonly now: () => number;
}

/** Takes replicas in turn, and leaves out those that failed lately: a frozen one costs one call its time, not all of them. */
export const createReplicas = ({ urls, leftOutMs, now }: ReplicasOptions): Replicas => {
  const outUntil = new Map<string, number>();
  let turn = 0;
  const leaveOut = (url: string): void => {
    outUntil.set(url, now() + leftOutMs);
  };
  const isIn = (url: string): boolean => (outUntil.get(url) ?? 0) <= now();
  return {
    next: (failedInThisCall) => {
      turn += 1;
      const fresh = urls.filter((url) => !failedInThisCall.has(url));
      const left = fresh.length > 0 ? fresh : urls;
      const fit = left.filter(isIn);
      const url = takeTurn(fit.length > 0 ? fit : left, turn);
      // This call is the trial; until it succeeds, the others go elsewhere.
      if (outUntil.has(url)) leaveOut(url);
      return url;
    },
    answered: (url) => {
      outUntil.delete(url);
    },
    failed: leaveOut,
  };
};

const takeTurn = (urls: readonly string[], turn: number): string => {
  const url = urls[turn % urls.length];
  if (url === undefined) throw new TypeError('A service without replicas');
  return url;
};

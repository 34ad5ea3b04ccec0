/** On which paths a command may still be, although its answer was given up. */
export interface Whereabouts {
  readonly inShard: boolean;
  readonly overHttp: boolean;
}

/**
 * Commands that were answered `unknown`, by their names. One that is given again is a command of its own here, but its earlier
 * try may still be carried out: whatever refuses it elsewhere is not the end of it (ER1).
 */
export interface ToldUnknown {
  add(name: string, whereabouts: Whereabouts): void;
  /** Where earlier tries may be. */
  of(name: string): Whereabouts;
}

/** Its bounds. */
export interface ToldUnknownOptions {
  readonly maxNames?: number;
  readonly keepMs?: number;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

interface Kept extends Whereabouts {
  readonly at: number;
}

/** A name takes some 300 bytes. */
const defaultMaxNames = 20_000;
/** An entry that is older than a day is not carried out any more. */
const defaultKeepMs = 86_400_000;
const nowhere: Whereabouts = { inShard: false, overHttp: false };

/** Makes it; beyond its bounds those told longest ago are forgotten. */
export const createToldUnknown = ({
  maxNames = defaultMaxNames,
  keepMs = defaultKeepMs,
  now = () => performance.now(),
}: ToldUnknownOptions = {}): ToldUnknown => {
  // The one that was told longest ago comes first.
  const kept = new Map<string, Kept>();
  const of = (name: string): Whereabouts => {
    const one = kept.get(name);
    return one === undefined || one.at + keepMs <= now() ? nowhere : one;
  };
  return {
    of,
    add: (name, { inShard, overHttp }) => {
      const before = of(name);
      kept.delete(name);
      kept.set(name, { inShard: inShard || before.inShard, overHttp: overHttp || before.overHttp, at: now() });
      const [oldest] = kept.keys();
      if (kept.size > maxNames && oldest !== undefined) kept.delete(oldest);
    },
  };
};

import type { Revocation } from '@parley/contracts';
import type { KnownRevocations } from './known-revocations.ts';
import type { Log } from './logger.ts';

/** How auth is asked, and who is told. */
export interface TailOptions {
  /** Asks auth for what follows a number; without one, for everything that may still matter. */
  readonly ask: (after?: number) => Promise<{ items: Revocation[]; head: number }>;
  /** Called once for each new one; what it throws is logged. */
  readonly onRevoked?: (revocation: Revocation) => void;
  readonly log: Log;
}

/** The place of one process in auth's numbered revocations. */
export interface RevocationTail {
  /** Asks until nothing is left. @throws as `ask` does. */
  catchUp(): Promise<void>;
}

/** Makes a tail that has read nothing; what it reads goes into `known`. */
export const createRevocationTail = ({ ask, onRevoked, log }: TailOptions, known: KnownRevocations): RevocationTail => {
  /** The last number read; undefined before the first answer and after a gap. */
  let number: number | undefined;
  let toldUpTo = 0;
  const tell = (item: Revocation): void => {
    if (item.number <= toldUpTo) return;
    toldUpTo = item.number;
    try {
      onRevoked?.(item);
    } catch (error) {
      log.error({ err: error }, 'what follows a revocation failed');
    }
  };
  const take = (items: readonly Revocation[], head: number): void => {
    for (const item of items) {
      known.add(item);
      tell(item);
    }
    number = head;
  };
  const startAnew = async (): Promise<void> => {
    const { items, head } = await ask();
    // A restored database gives the same numbers again, for others; to be told twice is harmless.
    if (head < toldUpTo) toldUpTo = 0;
    known.clear();
    take(items, head);
  };
  /** Whether there may be more. */
  const goOn = async (after: number): Promise<boolean> => {
    const { items, head } = await ask(after);
    const last = after + items.length;
    const continues = items.every((item, index) => item.number === after + 1 + index) && (last > after || head === after);
    if (continues) take(items, last);
    else number = undefined;
    return !continues || last < head;
  };
  const catchUp = async (): Promise<void> => {
    if (number === undefined) return startAnew();
    if (await goOn(number)) await catchUp();
  };
  return { catchUp };
};

import type { ConnectionFollower } from './attach.ts';
import type { Connection } from './connection.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

/** Hands the connections of a gateway that is about to stop over to others (CO5). */
export interface Drain extends Required<ConnectionFollower> {
  /** Whether it has begun: nobody is let in any more. */
  isDraining(): boolean;
  /** Calls `then` with the window, ms, when it begins, and waits for it. */
  onStart(then: (windowMs: number) => Promise<void>): void;
  /** Tells every client its moment; resolves when all have left or were closed, or on `cut`. */
  run(cut: AbortSignal): Promise<void>;
}

/** What a drain needs; `windowMs` is the time over which clients are spread. */
export interface DrainOptions {
  readonly windowMs: number;
  readonly metrics: Pick<GatewayMetrics, 'drained'>;
  /** A number from 0 up to 1. */
  readonly random?: () => number;
}

/** A client has this long after its moment, or a quarter of a short window, to leave by itself. */
const leaveWithinMs = 2_000;
/** What is still unanswered then counts as unknown; its sender repeats it elsewhere under the same id. */
const answersWithinMs = 3_000;

/** Makes the drain of one gateway. It follows all connections from the beginning. */
export const createDrain = ({ windowMs, metrics, random = Math.random }: DrainOptions): Drain => {
  const open = new Set<Connection>();
  const closings = new Map<Connection, NodeJS.Timeout>();
  const starts: ((windowMs: number) => Promise<void>)[] = [];
  const done = Promise.withResolvers<void>();
  const leaveMs = Math.min(leaveWithinMs, windowMs / 4);
  const spreadMs = windowMs - leaveMs;
  let startedAt: number | undefined;

  const tell = (connection: Connection, moment: number): void => {
    connection.out.emit('server:draining', { reconnectAfterMs: Math.floor(moment) });
    closings.set(
      connection,
      setTimeout(() => void close(connection), moment + leaveMs),
    );
  };

  return {
    isDraining: () => startedAt !== undefined,
    onStart: (then) => void starts.push(then),
    opened: (connection) => {
      open.add(connection);
      // It was being let in when the drain began.
      if (startedAt !== undefined) tell(connection, random() * Math.max(0, startedAt + spreadMs - performance.now()));
    },
    closed: (connection) => {
      open.delete(connection);
      if (startedAt === undefined) return;
      metrics.drained.inc({ by: connection.isLeaving ? 'gateway' : 'client' });
      clearTimeout(closings.get(connection));
      closings.delete(connection);
      if (open.size === 0) done.resolve();
    },
    run: async (cut) => {
      startedAt = performance.now();
      const turns = shuffled([...open], random);
      turns.forEach((connection, turn) => tell(connection, ((turn + random()) / turns.length) * spreadMs));
      if (open.size === 0) done.resolve();
      const { promise: isCut, resolve } = Promise.withResolvers<void>();
      cut.addEventListener('abort', () => resolve(), { once: true });
      await Promise.race([Promise.all([done.promise, ...starts.map((start) => start(windowMs))]), isCut]);
      for (const closing of closings.values()) clearTimeout(closing);
    },
  };
};

/** Takes nothing more from it, waits for what is under way, and ends it. */
const close = async (connection: Connection): Promise<void> => {
  const { promise: tooLong, resolve } = Promise.withResolvers<void>();
  const late = setTimeout(resolve, answersWithinMs);
  await Promise.race([connection.leave(), tooLong]);
  clearTimeout(late);
  connection.out.end('passing');
};

/** Fisher and Yates; clients that connected together should not come back together. */
const shuffled = <Item>(items: readonly Item[], random: () => number): Item[] => {
  const result: Item[] = [];
  for (const item of items) {
    const at = Math.floor(random() * (result.length + 1));
    const moved = result[at];
    if (moved === undefined) result.push(item);
    else {
      result[at] = item;
      result.push(moved);
    }
  }
  return result;
};

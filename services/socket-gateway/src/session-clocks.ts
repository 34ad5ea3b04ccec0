import type { Connection } from './connection.ts';

/** Tells connections that their token is about to expire, and ends them when it has (CO3, CO8). */
export interface SessionClocks {
  start(connection: Connection): void;
  /** After the token was replaced; nothing for a connection that has closed meanwhile. */
  restart(connection: Connection): void;
  stop(connection: Connection): void;
}

/** How long before its end a token's coming end is told, ms. */
const warnAheadMs = 60_000;
/** As far ahead as a timer of Node goes, ms. */
const maxTimerMs = 2 ** 31 - 1;

interface Clock {
  readonly warning: NodeJS.Timeout | undefined;
  readonly end: NodeJS.Timeout;
}

/** Makes the clocks of one gateway. */
export const createSessionClocks = (): SessionClocks => {
  const clocks = new Map<Connection, Clock>();
  const stop = (connection: Connection) => {
    const clock = clocks.get(connection);
    clearTimeout(clock?.warning);
    clearTimeout(clock?.end);
    clocks.delete(connection);
  };
  const start = (connection: Connection) => {
    const leftMs = connection.identity.expiresAt.getTime() - Date.now();
    const end = setTimeout(() => connection.out.end('passing'), Math.min(leftMs, maxTimerMs));
    clocks.set(connection, { warning: warnLater(connection, leftMs - warnAheadMs), end });
  };
  return {
    start,
    restart: (connection) => {
      if (!clocks.has(connection)) return;
      stop(connection);
      start(connection);
    },
    stop,
  };
};

const warnLater = (connection: Connection, afterMs: number): NodeJS.Timeout | undefined => {
  const tokenExpiresAt = connection.identity.expiresAt.toISOString();
  const warn = () => connection.out.emit('session:expiring', { tokenExpiresAt });
  if (afterMs > 0) return setTimeout(warn, Math.min(afterMs, maxTimerMs));
  warn();
  return undefined;
};

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
/** How often all are looked at, ms: so late may somebody hear of it. Timers for each would take 1.2 KB of every connection. */
const lookEveryMs = 250;

/** Makes the clocks of one gateway. */
export const createSessionClocks = (): SessionClocks => {
  // The look that each waits for, counted from here: small numbers take no memory of their own.
  const waiting = new Map<Connection, number>();
  const startedAt = Date.now();
  const lookAt = (time: number): number => Math.ceil((time - startedAt) / lookEveryMs);
  let timer: NodeJS.Timeout | undefined;

  const stop = (connection: Connection) => {
    waiting.delete(connection);
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  const start = (connection: Connection) => {
    const expiresAt = connection.identity.expiresAt.getTime();
    const warnAt = expiresAt - warnAheadMs;
    if (warnAt <= Date.now()) warn(connection);
    waiting.set(connection, lookAt(warnAt > Date.now() ? warnAt : expiresAt));
    timer ??= setInterval(look, lookEveryMs);
  };
  const look = () => {
    const now = Date.now();
    for (const [connection, at] of waiting) {
      if (at > (now - startedAt) / lookEveryMs) continue;
      if (connection.identity.expiresAt.getTime() > now) start(connection);
      else {
        stop(connection);
        connection.out.end('passing');
      }
    }
  };

  return {
    start,
    restart: (connection) => {
      if (waiting.has(connection)) start(connection);
    },
    stop,
  };
};

const warn = ({ identity, out }: Connection): void =>
  out.emit('session:expiring', { tokenExpiresAt: identity.expiresAt.toISOString() });

import type { ClientAddress } from '@parley/service-kit';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import { forceEnd } from './force-end.ts';

/** What is kept of every Engine.IO connection: where it came from, and how long it may stay without a token. */
export interface EngineConnections {
  addressOf(connection: EngineSocket): string;
  /** Open connections from an address. */
  from(address: string): number;
  has(id: string): boolean;
  all(): Iterable<EngineSocket>;
  /** Ends the deadline of CO1. */
  authenticated(connection: EngineSocket): void;
}

const authenticateWithinMs = 5_000;

/** An address that somebody is connected from; all its connections share it. */
interface Source {
  readonly address: string;
  connections: number;
}

interface Entry {
  readonly connection: EngineSocket;
  readonly source: Source;
  deadline: NodeJS.Timeout | undefined;
}

/** Watches an engine's connections: counts them by address and closes those that do not authenticate in 5 s (CO1, MS6). */
export const watchConnections = (engine: Engine, clientAddress: ClientAddress): EngineConnections => {
  const open = new Map<string, Entry>();
  const sources = new Map<string, Source>();

  const sourceOf = (address: string): Source => {
    const source = sources.get(address) ?? { address, connections: 0 };
    sources.set(address, source);
    return source;
  };
  const endDeadline = (entry: Entry | undefined): void => {
    clearTimeout(entry?.deadline);
    if (entry !== undefined) entry.deadline = undefined;
  };
  /** One for all, so that no connection has a listener of its own. */
  function forget(this: EngineSocket): void {
    const entry = open.get(this['id']);
    if (entry === undefined) return;
    endDeadline(entry);
    open.delete(this['id']);
    entry.source.connections -= 1;
    if (entry.source.connections === 0) sources.delete(entry.source.address);
  }

  engine.on('connection', (connection: EngineSocket) => {
    const source = sourceOf(clientAddress(connection.request));
    source.connections += 1;
    // Nothing asks for it any more, and it would stay as long as the connection.
    Reflect.set(connection, 'request', undefined);
    open.set(connection['id'], { connection, source, deadline: setTimeout(forceEnd, authenticateWithinMs, connection) });
    connection.on('close', forget);
  });
  return {
    addressOf: (connection) => open.get(connection['id'])?.source.address ?? '',
    has: (id) => open.has(id),
    all: function* () {
      for (const { connection } of open.values()) yield connection;
    },
    from: (address) => sources.get(address)?.connections ?? 0,
    authenticated: (connection) => endDeadline(open.get(connection['id'])),
  };
};

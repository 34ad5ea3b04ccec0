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

/** Watches an engine's connections: counts them by address and closes those that do not authenticate in 5 s (CO1, MS6). */
export const watchConnections = (engine: Engine, clientAddress: ClientAddress): EngineConnections => {
  const open = new Map<string, EngineSocket>();
  const addresses = new WeakMap<EngineSocket, string>();
  const deadlines = new WeakMap<EngineSocket, NodeJS.Timeout>();
  const counts = new Map<string, number>();
  const count = (address: string, change: 1 | -1) => {
    const now = (counts.get(address) ?? 0) + change;
    if (now > 0) counts.set(address, now);
    else counts.delete(address);
  };
  engine.on('connection', (connection: EngineSocket) => {
    const address = clientAddress(connection.request);
    // Nothing asks for it any more, and it would stay as long as the connection.
    Reflect.set(connection, 'request', undefined);
    const id = connection['id'];
    open.set(id, connection);
    addresses.set(connection, address);
    count(address, 1);
    const deadline = setTimeout(() => forceEnd(connection), authenticateWithinMs);
    deadlines.set(connection, deadline);
    connection.once('close', () => {
      clearTimeout(deadline);
      open.delete(id);
      count(address, -1);
    });
  });
  return {
    addressOf: (connection) => addresses.get(connection) ?? '',
    has: (id) => open.has(id),
    all: () => open.values(),
    from: (address) => counts.get(address) ?? 0,
    authenticated: (connection) => clearTimeout(deadlines.get(connection)),
  };
};

import type { LineSpec } from '../load/line.ts';
import type { NamedProcess } from '../processes.ts';

/** Who writes to whom: everybody shares a room with some others and has one alone. */
export interface Population {
  readonly clients: number;
  readonly sharedRooms: number;
}

/** Which shared room a client is in. Neighbours share one, who are spread over all servers and load processes. */
export const sharedRoomOf = (index: number, { clients, sharedRooms }: Population): number =>
  Math.floor((index * sharedRooms) / clients);

/** Which of some servers a client connects to: by pairs, since the load processes take the clients in turn. */
export const serverOf = (index: number, servers: number): number => Math.floor(index / 2) % servers;

/** A chat that runs and can be loaded. */
export interface ChatSystem {
  readonly name: string;
  /** One for each client. */
  readonly lines: readonly LineSpec[];
  /** Whatever works for it, servers it shares with others included. */
  processes(): readonly NamedProcess[];
}

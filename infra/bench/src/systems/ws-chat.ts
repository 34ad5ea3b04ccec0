import { type ChildProcess, fork } from 'node:child_process';
import { portOf } from './port-of.ts';
import { type ChatSystem, type Population, sharedRoomOf } from './system.ts';

/** One process of the `ws` package that hands frames on. */
export interface WsChat {
  readonly system: ChatSystem;
  stop(): void;
}

/** What it is to be. */
export interface WsChatOptions {
  readonly name: string;
  /** A frame goes to everybody in its room, or back to who sent it and nobody else. */
  readonly goesTo: 'room' | 'sender';
  readonly population: Population;
}

/** Starts it: what a server costs that does nothing at all but read and write frames. */
export const startWsChat = async ({ name, goesTo, population }: WsChatOptions): Promise<WsChat> => {
  const child: ChildProcess = fork(new URL('./ws-chat-server.ts', import.meta.url), { env: process.env });
  const url = `http://127.0.0.1:${await portOf(child)}`;
  const { pid } = child;
  const roomOf = (index: number): string => (goesTo === 'sender' ? `own-${index}` : `shared-${sharedRoomOf(index, population)}`);
  return {
    system: {
      name,
      lines: Array.from({ length: population.clients }, (_, index) => ({
        url,
        auth: { rooms: [roomOf(index), `alone-${index}`] },
        readyEvent: undefined,
        sharedRoom: roomOf(index),
        ownRoom: `alone-${index}`,
      })),
      processes: () => (pid === undefined ? [] : [{ name: 'ws-1', pid }]),
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
};

import { fork } from 'node:child_process';
import type { NamedProcess } from '../processes.ts';
import { portOf } from './port-of.ts';

/** Processes of one server program that stand beside each other as gateways do. */
export interface BareServers {
  /** `http://host:port` of each. */
  readonly urls: readonly string[];
  readonly processes: readonly NamedProcess[];
  stop(): void;
}

const programs = {
  'bare ws': { file: './ws-door.ts', processes: 'ws' },
  'bare Socket.IO': { file: './chat-server.ts', processes: 'chat' },
} as const;

/** Starts two processes of a yardstick; the Socket.IO one joins the rooms that a client names and stores nothing. */
export const startBareServers = async (name: keyof typeof programs, redisUrl: string): Promise<BareServers> => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const program = programs[name];
  const env = { ...inherited, REDIS_URL: redisUrl, NODE_ENV: 'production' };
  const children = [1, 2].map(() => fork(new URL(program.file, import.meta.url), { env }));
  const stop = (): void => {
    for (const child of children) if (child.connected) child.disconnect();
  };
  try {
    const ports = await Promise.all(children.map(portOf));
    const processes = children.flatMap(({ pid }, index) =>
      pid === undefined ? [] : [{ name: `${program.processes}-${index + 1}`, pid }],
    );
    return { urls: ports.map((port) => `http://127.0.0.1:${port}`), processes, stop };
  } catch (error) {
    stop();
    throw error;
  }
};

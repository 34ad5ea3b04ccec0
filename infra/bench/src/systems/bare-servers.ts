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

const programs = { 'bare ws': './ws-door.ts', 'bare Socket.IO': './chat-server.ts' } as const;

/** Starts two processes of a yardstick; the Socket.IO one joins the rooms that a client names and stores nothing. */
export const startBareServers = async (name: keyof typeof programs, redisUrl: string): Promise<BareServers> => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const env = { ...inherited, REDIS_URL: redisUrl, NODE_ENV: 'production' };
  const children = [1, 2].map(() => fork(new URL(programs[name], import.meta.url), { env }));
  const stop = (): void => {
    for (const child of children) if (child.connected) child.disconnect();
  };
  try {
    const ports = await Promise.all(children.map(portOf));
    const processes = children.flatMap(({ pid }, index) => (pid === undefined ? [] : [{ name: `${name} ${index + 1}`, pid }]));
    return { urls: ports.map((port) => `http://127.0.0.1:${port}`), processes, stop };
  } catch (error) {
    stop();
    throw error;
  }
};

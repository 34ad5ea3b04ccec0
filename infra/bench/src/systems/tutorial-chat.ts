import { type ChildProcess, fork } from 'node:child_process';
import { Client } from 'pg';
import type { NamedProcess } from '../processes.ts';
import { startOwnEdge } from './own-edge.ts';
import { portOf } from './port-of.ts';
import { type ChatSystem, type Population, serverOf, sharedRoomOf } from './system.ts';

/** Two processes of the tutorial's chat. */
export interface TutorialChat {
  readonly system: ChatSystem;
  stop(): void;
}

/** What both yardsticks are made from; without a database it is Socket.IO bare. */
export interface TutorialOptions {
  readonly name: string;
  readonly redisUrl: string;
  readonly databaseUrl: string | undefined;
  /** Reached at both processes in turn, or through an edge of its own. */
  readonly way: 'edge' | 'direct';
  /** Servers that it shares, for the CPU time. */
  readonly shared: readonly NamedProcess[];
  readonly population: Population;
}

/** A database of its own in the same PostgreSQL. Answers its URL. */
export const createTutorialDatabase = async (adminUrl: string, name: string): Promise<string> => {
  const url = new URL(adminUrl);
  await withClient(url.href, async (client) => {
    // In a quick run another experiment has had it.
    for (const statement of [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `CREATE DATABASE ${name}`])
      await client.query(statement);
  });
  url.pathname = `/${name}`;
  // The tutorial's table with the columns that a room and a sender need.
  const table = `CREATE TABLE messages (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, room text NOT NULL,
    sender text NOT NULL, client_offset text UNIQUE, content text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`;
  await withClient(url.href, async (client) => void (await client.query(table)));
  return url.href;
};

const withClient = async (url: string, use: (client: Client) => Promise<void>): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
};

/** Starts it. */
export const startTutorialChat = async (options: TutorialOptions): Promise<TutorialChat> => {
  const { name, redisUrl, databaseUrl, population } = options;
  const env = {
    ...process.env,
    REDIS_URL: redisUrl,
    CHANNELS: name.replaceAll(/[^a-zA-Z]+/g, '-'),
    NODE_ENV: 'production',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const children = [1, 2].map(() => fork(new URL('./chat-server.ts', import.meta.url), { env }));
  const urls = await Promise.all(children.map(urlOf));
  const edge = options.way === 'edge' ? await startOwnEdge(urls) : undefined;
  const named = [...children.map((child, index) => [`chat-${index + 1}`, child] as const), ['edge', edge?.process] as const];
  return {
    system: {
      name,
      lines: Array.from({ length: population.clients }, (_, index) =>
        lineOf(edge === undefined ? urls : [edge.url], index, population),
      ),
      processes: () => [
        ...named.flatMap(([of, child]) => (child?.pid === undefined ? [] : [{ name: of, pid: child.pid }])),
        ...options.shared,
      ],
    },
    stop: () => {
      for (const child of children) if (child.connected) child.disconnect();
      edge?.process.kill();
    },
  };
};

const urlOf = async (child: ChildProcess): Promise<string> => `http://127.0.0.1:${await portOf(child)}`;

const lineOf = (urls: readonly string[], index: number, population: Population) => {
  const sharedRoom = `shared-${sharedRoomOf(index, population)}`;
  const ownRoom = `own-${index}`;
  return {
    url: urls[serverOf(index, urls.length)] ?? '',
    auth: { sender: `person-${index}`, rooms: [sharedRoom, ownRoom] },
    readyEvent: undefined,
    sharedRoom,
    ownRoom,
  };
};

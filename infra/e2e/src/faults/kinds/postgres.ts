import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

import type { System } from '../system.ts';
import type { Fault, Scene } from './fault.ts';

const role = 'parley_message_persistence';
const ofPersistence = `FROM pg_stat_activity WHERE usename = '${role}' AND pid <> pg_backend_pid()`;

/** Holds the lock of every room of the load, in which time nothing can be committed there. */
export const whileLocked = (
  { system, load: { roomIds }, lockedTimes }: Scene,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> =>
  system.withPostgres(async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT FROM message_persistence.rooms WHERE id = ANY($1) ORDER BY id FOR UPDATE', [roomIds]);
    const from = performance.now();
    await work(client);
    const to = performance.now();
    await client.query('COMMIT');
    lockedTimes.push({ roomIds, from, to });
  });

/** Ends every connection that message-persistence has. */
export const endConnections = (client: pg.Client): Promise<unknown> =>
  client.query(`SELECT pg_terminate_backend(pid) ${ofPersistence}`);

/** Ends every connection of message-persistence, and allows it only so many for a while. */
const whileLimited = (system: System, connections: number, forMs: number): Promise<void> =>
  system.withPostgres(async (client) => {
    await client.query(`ALTER ROLE ${role} CONNECTION LIMIT ${connections}`);
    await endConnections(client);
    await sleep(forMs);
    await client.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  });

/** What may become of PostgreSQL, or of the way to it. */
export const postgresFaults: readonly Fault[] = [
  {
    name: 'PostgreSQL killed',
    bites: ['retries'],
    strike: ({ system }) => system.kill('postgres'),
  },
  {
    name: 'back ends of message-persistence ended',
    bites: ['retries'],
    strike: ({ system }) =>
      system.withPostgres(async (client) => {
        for (let turn = 0; turn < 10; turn += 1) {
          await endConnections(client);
          await sleep(50);
        }
      }),
  },
  {
    name: 'PostgreSQL away for 30 s',
    bites: ['breakers'],
    isLong: true,
    strike: ({ system }) => system.without('postgres', () => sleep(30_000)),
  },
  {
    name: 'message-persistence cut from PostgreSQL',
    bites: ['retries'],
    strike: ({ system }) => whileLimited(system, 0, 2_000),
  },
  {
    name: 'connections of message-persistence run out',
    bites: ['retries'],
    isLong: true,
    strike: ({ system }) => whileLimited(system, 2, 4_000),
  },
  {
    name: 'rooms locked by somebody else',
    bites: ['locked'],
    strike: (scene) => whileLocked(scene, () => sleep(1_000)),
  },
  {
    name: 'killed while it stores',
    bites: ['takeovers'],
    strike: async (scene) => {
      const back: Promise<void>[] = [];
      await whileLocked(scene, async (client) => {
        await sleep(500);
        back.push(scene.system.kill('message-persistence', 'message-persistence-2'));
        // A statement that waits for the lock would be carried out although nobody waits for it any more.
        await endConnections(client);
        await sleep(100);
      });
      await Promise.all(back);
    },
  },
];

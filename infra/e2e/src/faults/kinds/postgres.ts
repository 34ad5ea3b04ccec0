import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

const role = 'parley_message_persistence';
const ofPersistence = `FROM pg_stat_activity WHERE usename = '${role}' AND pid <> pg_backend_pid()`;

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
          await client.query(`SELECT pg_terminate_backend(pid) ${ofPersistence}`);
          await sleep(50);
        }
      }),
  },
  {
    name: 'message-persistence cut from PostgreSQL',
    bites: ['retries'],
    strike: ({ system }) =>
      system.withPostgres(async (client) => {
        await client.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
        await client.query(`SELECT pg_terminate_backend(pid) ${ofPersistence}`);
        await sleep(2_000);
        await client.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
      }),
  },
  {
    name: 'rooms locked by somebody else',
    bites: ['locked'],
    strike: ({ system, load: { roomIds }, lockedTimes }) =>
      system.withPostgres(async (client) => {
        await client.query('BEGIN');
        await client.query('SELECT FROM message_persistence.rooms WHERE id = ANY($1) ORDER BY id FOR UPDATE', [roomIds]);
        const from = performance.now();
        await sleep(1_000);
        const to = performance.now();
        await client.query('COMMIT');
        lockedTimes.push({ roomIds, from, to });
      }),
  },
];

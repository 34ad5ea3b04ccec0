import { randomUUID } from 'node:crypto';
import type { HistoryPage, Message, Room, SearchHit } from '@parley/contracts';
import { openDatabase } from '@parley/service-kit';
import { eventually, killServer, pidOf, startTestReplication, type TestReplication } from '@parley/test-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask, type Reply } from './testing/api.ts';
import { silentLog, startTestService, storeIn, type TestService, type TestStore } from './testing/service.ts';
import type { TestPerson } from './testing/stub-auth.ts';

let replication: TestReplication;
let store: TestStore;
let service: TestService;
let anna: TestPerson;
let ben: TestPerson;
let room: Room;

beforeAll(async () => {
  replication = await startTestReplication();
  store = await storeIn(replication.database);
  service = await startTestService({ store, replicaUrl: replication.atStandby(store.url) });
  anna = await service.auth.register();
  ben = await service.auth.register();
});
afterAll(async () => {
  await service.stop();
  await store.drop();
  await service.auth.close();
  await replication.destroy();
});

beforeEach(async () => {
  const wish = { kind: 'private', name: 'Room', memberIds: [ben.id] };
  room = (await ask<Room>(service.url, anna.token, 'POST /api/rooms', wish)).body;
});

const query = async <Row>(url: string, text: string): Promise<readonly Row[]> => {
  const db = openDatabase({ url, poolSize: 1, name: 'test', log: silentLog });
  try {
    return (await sql.raw<Row>(text).execute(db)).rows;
  } finally {
    await db.destroy();
  }
};
const atStandby = <Row>(text: string) => query<Row>(replication.standby.url, text);
const pause = () => atStandby('SELECT pg_wal_replay_pause()');
const resume = () => atStandby('SELECT pg_wal_replay_resume()');
const whilePaused = async (work: () => Promise<void>): Promise<void> => {
  await pause();
  try {
    await work();
  } finally {
    await resume();
  }
};

/** The standby has everything that was committed so far. */
const caughtUp = async (): Promise<void> => {
  const [head] = await query<{ lsn: string }>(replication.primary.url, 'SELECT pg_current_wal_flush_lsn()::text AS lsn');
  await eventually(async () =>
    expect(await atStandby(`SELECT pg_last_wal_replay_lsn() >= '${head?.lsn ?? ''}'::pg_lsn AS has`)).toEqual([{ has: true }]),
  );
};

const send = async (content: string, roomId: string = room.id): Promise<Message> => {
  const body = { clientMessageId: randomUUID(), content };
  const { status, body: sent } = await ask<{ message: Message }>(
    service.url,
    anna.token,
    `POST /api/rooms/${roomId}/messages`,
    body,
  );
  expect(status).toBe(201);
  return sent.message;
};

const history = (who: TestPerson, more = ''): Promise<Reply<HistoryPage>> =>
  ask<HistoryPage>(service.url, who.token, `GET /api/rooms/${room.id}/messages?limit=200${more}`);
const said = async (who: TestPerson, more = ''): Promise<string[]> =>
  (await history(who, more)).body.messages.map(({ content }) => content);
const found = async (who: TestPerson, words: string): Promise<string[]> => {
  const path = `GET /api/search?query=${encodeURIComponent(words)}` as const;
  const { status, body } = await ask<{ items: SearchHit[] }>(service.url, who.token, path);
  expect(status).toBe(200);
  return body.items.map(({ message }) => message.content);
};

const counted = async (line: string): Promise<number> => {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.slice(line.length) ?? 0,
  );
};
const readsFrom = (what: string, from: string) => counted(`parley_reads_total{what="${what}",from="${from}"}`);
const passedOver = (why: string) => counted(`parley_replica_passed_over_total{why="${why}"}`);
/** How much more of it was counted when the work was done. */
const more = async (count: () => Promise<number>, work: () => Promise<unknown>): Promise<number> => {
  const before = await count();
  await work();
  return (await count()) - before;
};

test('RE5 history, threads and search are read from a replica that has everything, and from nowhere else', async () => {
  const root = await send('replicated cherries');
  await ask(service.url, anna.token, `POST /api/rooms/${room.id}/messages`, {
    clientMessageId: randomUUID(),
    content: 'a reply',
    threadOf: root.id,
  });
  await caughtUp();
  const fromReplica = () => readsFrom('history', 'replica');
  expect(await more(fromReplica, async () => expect(await said(ben)).toEqual(['replicated cherries', 'a reply']))).toBe(1);
  const thread = `GET /api/rooms/${room.id}/messages/${root.id}/thread` as const;
  const ofThread = () => ask<HistoryPage>(service.url, ben.token, thread);
  expect(
    await more(
      () => readsFrom('thread', 'replica'),
      async () => expect((await ofThread()).body.messages).toMatchObject([{ content: 'a reply' }]),
    ),
  ).toBe(1);
  expect(
    await more(
      () => readsFrom('search', 'replica'),
      async () => expect(await found(ben, 'cherries')).toEqual(['replicated cherries']),
    ),
  ).toBe(1);
  // The standby's own account of it.
  const [asked] = await atStandby<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'message-persistence-replica' AND query <> ''`,
  );
  expect(asked?.count).toBeGreaterThan(0);
});

test('RE5 SE2 behind a replica that stands still whoever writes reads what they wrote, and everybody finds it', async () => {
  await send('before the pause');
  await caughtUp();
  await whilePaused(async () => {
    for (const content of ['first plum', 'second plum']) {
      const { rev } = await send(content);
      expect(await said(anna)).toContain(content);
      const page = await history(ben, `&minRev=${rev}`);
      expect(page.body.rev).toBeGreaterThanOrEqual(rev);
      expect(page.body.messages.at(-1)?.content).toBe(content);
      expect(await found(ben, content)).toEqual([content]);
    }
    expect(await passedOver('behind')).toBeGreaterThan(0);
  });
  await caughtUp();
  expect(
    await more(
      () => readsFrom('history', 'replica'),
      () => said(anna),
    ),
  ).toBe(1);
});

test('RE5 who names a rev is shown a state that has it, for as long as that is not too old', async () => {
  await send('seen by everybody');
  await caughtUp();
  const known = (await history(ben)).body.rev;
  await whilePaused(async () => {
    await send('not everywhere yet');
    const page = await history(ben, `&minRev=${known}`);
    expect(page.body.rev).toBeGreaterThanOrEqual(known);
    await eventually(async () => expect(await said(ben, `&minRev=${known}`)).toContain('not everywhere yet'));
  });
});

test('RE5 SE4 who was removed reads and finds nothing more, whatever a replica still believes', async () => {
  await send('secret apricots');
  await caughtUp();
  expect(await said(ben)).toEqual(['secret apricots']);
  const { rev } = (await history(ben)).body;
  await whilePaused(async () => {
    const removed = await ask(service.url, anna.token, `DELETE /api/rooms/${room.id}/members/${ben.id}`);
    expect(removed.status).toBe(204);
    await send('after the removal: apricots');
    for (const minRev of ['', `&minRev=${rev}`, '&minRev=1']) expect((await history(ben, minRev)).code).toBe('not_found');
    expect(await found(ben, 'apricots')).toEqual([]);
  });
});

test('RE5 what was deleted is not shown by a replica that has not heard of it', async () => {
  const message = await send('to be forgotten');
  await caughtUp();
  await whilePaused(async () => {
    const deleted = await ask(service.url, anna.token, `DELETE /api/rooms/${room.id}/messages/${message.id}`);
    expect(deleted.status).toBe(200);
    expect(await said(ben)).toEqual(['']);
    expect(await found(ben, 'forgotten')).toEqual([]);
  });
});

test('a replica that is killed, hangs or is back again: reads go on, and it is used once it answers', async () => {
  await send('always there');
  await caughtUp();
  await killServer(replication.standby);
  for (let turn = 0; turn < 12; turn += 1) expect(await said(ben)).toEqual(['always there']);
  expect(await found(ben, 'always')).toEqual(['always there']);
  expect(await counted('parley_replica_breaker_state')).toBeGreaterThan(0);
  expect(await passedOver('unreachable')).toBeGreaterThan(0);
  await replication.standby.start();
  await eventually(async () =>
    expect(
      await more(
        () => readsFrom('history', 'replica'),
        () => said(ben),
      ),
    ).toBe(1),
  );

  const backEnds = await atStandby<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'message-persistence-replica'`,
  );
  const pids = [pidOf(replication.standby), ...backEnds.map(({ pid }) => pid)];
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    for (let turn = 0; turn < 6; turn += 1) expect(await said(ben)).toEqual(['always there']);
    await eventually(async () => {
      expect(await said(ben)).toEqual(['always there']);
      expect(await counted('parley_replica_breaker_state')).toBeGreaterThan(0);
    });
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
  await eventually(async () =>
    expect(
      await more(
        () => readsFrom('history', 'replica'),
        () => said(ben),
      ),
    ).toBe(1),
  );
}, 60_000);

test('a replica of an older schema, or of another epoch, is not read', async () => {
  await send('of today');
  const asOwner = (text: string) => query<{ name: string }>(store.url, text);
  const [newest] = await asOwner(
    'DELETE FROM kysely_migration WHERE name = (SELECT max(name) FROM kysely_migration) RETURNING *',
  );
  try {
    await caughtUp();
    expect(
      await more(
        () => passedOver('older_schema'),
        async () => expect(await said(ben)).toEqual(['of today']),
      ),
    ).toBe(1);
  } finally {
    await asOwner(
      `INSERT INTO kysely_migration SELECT * FROM json_populate_record(NULL::kysely_migration, '${JSON.stringify(newest)}')`,
    );
  }
  await caughtUp();
  expect(
    await more(
      () => readsFrom('history', 'replica'),
      () => said(ben),
    ),
  ).toBe(1);
  await whilePaused(async () => {
    await asOwner('UPDATE installation SET epoch = epoch + 1');
    expect(
      await more(
        () => passedOver('other_epoch'),
        async () => expect(await said(ben)).toEqual(['of today']),
      ),
    ).toBe(1);
  });
});

test('what was a replica and was promoted is not read: it has a history of its own', async () => {
  await send('of the primary');
  await caughtUp();
  await atStandby('SELECT pg_promote()');
  await eventually(async () =>
    expect(
      await more(
        () => passedOver('no_replica'),
        () => said(ben),
      ),
    ).toBe(1),
  );
  await query(replication.atStandby(store.url), `UPDATE messages SET content = 'of another history'`);
  expect(await said(ben)).toEqual(['of the primary']);
});

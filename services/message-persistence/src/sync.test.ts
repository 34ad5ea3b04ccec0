import { randomUUID } from 'node:crypto';
import { limits, type Room, RoomId, type SyncedRoom } from '@parley/contracts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { jsonBytes } from './frames.ts';
import { makeRoom, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna } = await stage('anna');

const sync = async (room: { id: RoomId }, rev: number, epoch = 1): Promise<SyncedRoom | undefined> =>
  (await rules.sync.rooms(anna.userId, [{ roomId: room.id, epoch, rev }]))[0];

const fill = async (room: Room, count: number, content = 'text'): Promise<void> => {
  for (let left = count; left > 0; left -= 400)
    await rules.messages.commit(Array.from({ length: Math.min(left, 400) }, () => sendOf(room, anna, { content })));
};

test('RC1 what was missed comes as it is now; nothing missed is an empty frame', async () => {
  const room = await makeRoom(rules, anna);
  await fill(room, 3);
  expect(await sync(room, 2)).toMatchObject({
    recovered: true,
    prevRev: 2,
    rev: 4,
    headRev: 4,
    more: false,
    events: [{ rev: 3 }, { rev: 4 }],
  });
  expect(await sync(room, 4)).toMatchObject({ recovered: true, prevRev: 4, rev: 4, headRev: 4, more: false, events: [] });
});

test('RC1 another epoch, a rev above the head, or more than is replayed: the newest page and what is missing', async () => {
  const room = await makeRoom(rules, anna);
  await fill(room, 1_001);
  const startOver = {
    recovered: false,
    prevRev: 0,
    rev: 1_002,
    headRev: 1_002,
    epoch: 1,
    more: false,
    missing: [{ from: 1, to: 951 }],
  };
  for (const [rev, epoch] of [
    [1_002, 2],
    [1_003, 1],
    [1, 1],
  ] as const) {
    const answer = await sync(room, rev, epoch);
    expect(answer).toMatchObject(startOver);
    expect(answer !== undefined && 'events' in answer ? answer.events.map((event) => event.rev) : []).toEqual(
      Array.from({ length: 50 }, (_, index) => 953 + index),
    );
  }
  expect(await sync(room, 2)).toMatchObject({ recovered: true, prevRev: 2 });
});

test('RC1 a short room that starts over misses nothing', async () => {
  const room = await makeRoom(rules, anna);
  expect(await sync(room, 5)).toMatchObject({ recovered: false, prevRev: 0, rev: 1, events: [], missing: [] });
  await fill(room, 2);
  expect(await sync(room, 1, 9)).toMatchObject({
    recovered: false,
    prevRev: 0,
    rev: 3,
    missing: [],
    events: [{ rev: 2 }, { rev: 3 }],
  });
});

test('RC1 rooms that are not the asker’s are told apart, in the order asked for', async () => {
  const other = rules.person();
  const [mine, open, closed] = [
    await makeRoom(rules, anna),
    await makeRoom(rules, other, { kind: 'public' }),
    await makeRoom(rules, other),
  ];
  const asked = [closed.id, mine.id, open.id, RoomId.parse(randomUUID())].map((roomId) => ({ roomId, epoch: 1, rev: 0 }));
  expect(await rules.sync.rooms(anna.userId, asked)).toMatchObject([
    { roomId: closed.id, error: { code: 'not_found' } },
    { roomId: mine.id, recovered: true, rev: 1 },
    { roomId: open.id, error: { code: 'forbidden' } },
    { error: { code: 'not_found' } },
  ]);
});

test('RC1 a reply holds at most 256 KiB; rooms that did not fit keep the rev asked for, and asking on gets all', async () => {
  const rooms = await Promise.all(Array.from({ length: 12 }, () => makeRoom(rules, anna)));
  for (const room of rooms) await fill(room, 4, '汉'.repeat(5_000));
  const positions = new Map(rooms.map((room, index) => [room.id, { epoch: index % 3 === 0 ? 7 : 1, rev: 1 }]));
  let calls = 0;
  let events = 0;
  while (positions.size > 0) {
    const answers = await rules.sync.rooms(
      anna.userId,
      [...positions].map(([roomId, position]) => ({ roomId, ...position })),
    );
    calls += 1;
    expect(jsonBytes(answers)).toBeLessThanOrEqual(limits.frameBytes);
    for (const answer of answers) {
      if (!('events' in answer)) throw new Error('a room was refused');
      const asked = positions.get(answer.roomId);
      events += answer.events.length;
      if (answer.events.length === 0)
        expect(answer).toMatchObject({ recovered: true, rev: asked?.rev, epoch: asked?.epoch, more: true });
      if (answer.more) positions.set(answer.roomId, { epoch: answer.epoch, rev: answer.rev });
      else positions.delete(answer.roomId);
    }
    expect(calls).toBeLessThan(12);
  }
  expect(calls).toBeGreaterThan(1);
  expect(events).toBe(48);
});

test('RC1 five hundred rooms at once are answered in one call', async () => {
  const first = await makeRoom(rules, anna);
  const { rows } = await sql<{ id: RoomId }>`
    WITH made AS (
      INSERT INTO rooms (id, kind, topic, created_by, created_at, rev, last_created_at, member_count)
      SELECT gen_random_uuid(), 'private', '', ${anna.userId}, now(), 1, now(), 1 FROM generate_series(1, 499) RETURNING id
    )
    INSERT INTO members (room_id, user_id, role, rev, user_rev, last_change, changed_at, joined_at)
    SELECT id, ${anna.userId}, 'owner', 1, 1, 'joined', now(), now() FROM made RETURNING room_id AS id`.execute(
    rules.testStore.db,
  );
  const rooms = [first, ...rows];
  await rules.messages.commit(rooms.slice(0, 100).map((room) => sendOf(room, anna)));
  const answers = await rules.sync.rooms(
    anna.userId,
    rooms.map((room) => ({ roomId: room.id, epoch: 1, rev: 1 })),
  );
  expect(answers).toHaveLength(500);
  expect(jsonBytes(answers)).toBeLessThanOrEqual(limits.frameBytes);
  expect(answers.filter((answer) => 'events' in answer && answer.events.length === 1)).toHaveLength(100);
});

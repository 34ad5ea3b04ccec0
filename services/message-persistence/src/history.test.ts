import { createHash } from 'node:crypto';
import type { HistoryQuery, Room } from '@parley/contracts';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { windowOf } from './history.ts';
import { addMonths, monthOf, startOf } from './store/months.ts';
import { allMessages, codeOf, dataOf, makeRoom, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna } = await stage('anna');

/** A room with messages in each of four months: `perMonth` of them, an hour apart. */
const roomOverMonths = async (perMonth: number): Promise<Room> => {
  const room = await makeRoom(rules, anna);
  for (let ahead = 0; ahead < 4; ahead += 1) {
    for (let hour = 0; hour < perMonth; hour += 1) {
      const at = new Date(startOf(addMonths(monthOf(new Date()), ahead + 1)).getTime() - 3_600_000 * (perMonth - hour));
      await rules.lastSpokenIn(room, at);
      dataOf(await rules.messages.submit(sendOf(room, anna)));
    }
  }
  return room;
};

const page = async (room: Room, query: Partial<HistoryQuery>) => {
  const { messages, ...rest } = dataOf(await rules.history.page(anna.userId, room.id, { limit: 3, ...query }));
  return { seqs: messages.map((message) => message.seq), ...rest };
};

describe('a page of history', () => {
  test('shows what was asked for, in order, and says what lies on either side', async () => {
    const room = await roomOverMonths(2);
    const rev = 9;
    const [none, both, last, first] = [
      { rev, hasMoreBefore: false, hasMoreAfter: false },
      { rev, hasMoreBefore: true, hasMoreAfter: true },
      { rev, hasMoreBefore: true, hasMoreAfter: false },
      { rev, hasMoreBefore: false, hasMoreAfter: true },
    ];
    expect(await page(room, {})).toEqual({ seqs: [6, 7, 8], ...last });
    expect(await page(room, { limit: 200 })).toEqual({ seqs: [1, 2, 3, 4, 5, 6, 7, 8], ...none });
    expect(await page(room, { before: 5 })).toEqual({ seqs: [2, 3, 4], ...both });
    expect(await page(room, { before: 3 })).toEqual({ seqs: [1, 2], ...first });
    expect(await page(room, { before: 1 })).toEqual({ seqs: [], ...first });
    expect(await page(room, { before: 0 })).toEqual({ seqs: [], ...first });
    expect(await page(room, { before: 99 })).toEqual({ seqs: [6, 7, 8], ...last });
    expect(await page(room, { after: 0 })).toEqual({ seqs: [1, 2, 3], ...first });
    expect(await page(room, { after: 4 })).toEqual({ seqs: [5, 6, 7], ...both });
    expect(await page(room, { after: 7 })).toEqual({ seqs: [8], ...last });
    expect(await page(room, { after: 8 })).toEqual({ seqs: [], ...last });
    expect(await page(room, { after: 99 })).toEqual({ seqs: [], ...last });
    expect(await page(room, { around: 4 })).toEqual({ seqs: [3, 4, 5], ...both });
    expect(await page(room, { around: 1 })).toEqual({ seqs: [1, 2, 3], ...first });
    expect(await page(room, { around: 99 })).toEqual({ seqs: [6, 7, 8], ...last });
  });

  test('of an empty room is empty', async () => {
    const room = await makeRoom(rules, anna);
    const empty = { seqs: [], rev: 1, hasMoreBefore: false, hasMoreAfter: false };
    for (const query of [{}, { before: 5 }, { after: 0 }, { around: 3 }, { at: new Date() }])
      expect(await page(room, query)).toEqual(empty);
  });

  test('at a time begins with the first message at or after it, in whichever month', async () => {
    const room = await roomOverMonths(20);
    const messages = await allMessages(rules, anna, room.id);
    expect(messages).toHaveLength(80);
    for (const index of [0, 1, 19, 20, 21, 39, 47, 79]) {
      const at = new Date(messages[index]?.createdAt ?? 0);
      const shifted = (ms: number) => new Date(at.getTime() + ms);
      expect((await page(room, { at, limit: 1 })).seqs).toEqual([index + 1]);
      expect((await page(room, { at: shifted(-1), limit: 1 })).seqs).toEqual([index + 1]);
      expect((await page(room, { at: shifted(1), limit: 1 })).seqs).toEqual(index === 79 ? [] : [index + 2]);
    }
    expect((await page(room, { at: new Date(0) })).seqs).toEqual([1, 2, 3]);
    const farAhead = new Date('9999-12-31T23:59:59-23:59');
    expect(await page(room, { at: farAhead })).toMatchObject({ seqs: [], hasMoreBefore: true, hasMoreAfter: false });
    expect(await page(room, { at: new Date('2999-01-01') })).toMatchObject({
      seqs: [],
      hasMoreBefore: true,
      hasMoreAfter: false,
    });
  });

  test('begins at floorSeq once retention raised it', async () => {
    const room = await roomOverMonths(2);
    await rules.testStore.db.updateTable('rooms').set({ floor_seq: 4 }).where('id', '=', room.id).execute();
    expect(await page(room, { before: 6 })).toMatchObject({ seqs: [4, 5], hasMoreBefore: false });
    expect(await page(room, { after: 0 })).toMatchObject({ seqs: [4, 5, 6], hasMoreBefore: false });
    expect(await page(room, { around: 1 })).toMatchObject({ seqs: [4, 5, 6], hasMoreBefore: false });
  });

  test('reads only the partitions in which it lies', async () => {
    const room = await roomOverMonths(1);
    const months = await rules.store.findMonths(room.id);
    const [first] = months;
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      EXPLAIN SELECT * FROM messages m WHERE m.room_id = ${room.id} AND m.seq BETWEEN 1 AND 1
        AND m.created_at >= ${startOf(first?.month ?? '')} AND m.created_at < ${startOf(addMonths(first?.month ?? '', 1))}`.execute(
      rules.testStore.db,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan.match(/ on messages_\w+/g)).toHaveLength(1);
  });

  test('ER2 is refused to strangers', async () => {
    const stranger = rules.person();
    const [open, closed] = [await makeRoom(rules, anna, { kind: 'public' }), await makeRoom(rules, anna)];
    expect(codeOf(await rules.history.page(stranger.userId, open.id, { limit: 1 }))).toBe('forbidden');
    expect(codeOf(await rules.history.page(stranger.userId, closed.id, { limit: 1 }))).toBe('not_found');
    expect(codeOf(await rules.history.digest(stranger.userId, open.id, { from: 1 }))).toBe('forbidden');
    expect(codeOf(await rules.history.digest(stranger.userId, closed.id, { from: 1 }))).toBe('not_found');
  });

  test('any page: within the room, at most `limit` long, full where the room has as much', () => {
    const seq = fc.option(fc.nat(60), { nil: undefined });
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: 1, max: 20 }),
        seq,
        fc.nat(2),
        (lastSeq, floor, limit, anchor, which) => {
          const floorSeq = 1 + Math.min(floor, lastSeq);
          const query = anchor === undefined ? {} : { [['before', 'after', 'around'][which] ?? 'around']: anchor };
          const { from, to } = windowOf({ floorSeq, lastSeq }, { limit, ...query });
          const length = to - from + 1;
          expect(length).toBeGreaterThanOrEqual(0);
          expect(length).toBeLessThanOrEqual(limit);
          if (length > 0) expect([from >= floorSeq, to <= lastSeq]).toEqual([true, true]);
          if (anchor === undefined || which === 2) expect(length).toBe(Math.min(limit, lastSeq - floorSeq + 1));
          if (which === 2 && anchor !== undefined && anchor >= floorSeq && anchor <= lastSeq)
            expect([from <= anchor, anchor <= to]).toEqual([true, true]);
        },
      ),
    );
  });
});

const recomputed = async (room: Room, from: number, to: number) => {
  const lines = (await allMessages(rules, anna, room.id))
    .filter(({ seq }) => seq >= from && seq <= to)
    .map(({ seq, id, rev }) => `${seq}:${id}:${rev}\n`);
  return { count: lines.length, sha256: createHash('sha256').update(lines.join('')).digest('hex') };
};

describe('a digest', () => {
  test('RC4 equals one recomputed from history, whole and of a range', async () => {
    const room = await roomOverMonths(3);
    const digest = async (from: number, to?: number) => dataOf(await rules.history.digest(anna.userId, room.id, { from, to }));
    expect(await digest(1)).toEqual({ rev: 13, ...(await recomputed(room, 1, 12)) });
    expect(await digest(3, 7)).toEqual({ rev: 13, ...(await recomputed(room, 3, 7)) });
    expect(await digest(5, 99)).toEqual({ rev: 13, ...(await recomputed(room, 5, 12)) });
    for (const [from, to] of [
      [9, 3],
      [99, 100],
      [0, 0],
    ] as const)
      expect((await digest(from, to)).count).toBe(0);
  });

  test('hashes a long room in parts', async () => {
    const room = await makeRoom(rules, anna);
    for (let batch = 0; batch < 30; batch += 1)
      await rules.messages.commit(Array.from({ length: 800 }, () => sendOf(room, anna, { content: 'x' })));
    const digest = dataOf(await rules.history.digest(anna.userId, room.id, { from: 1 }));
    expect(digest).toEqual({ rev: 24_001, ...(await recomputed(room, 1, 24_000)) });
  });
});

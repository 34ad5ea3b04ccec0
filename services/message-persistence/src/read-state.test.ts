import { randomUUID } from 'node:crypto';
import { limits, type ReadState, type Room, RoomId } from '@parley/contracts';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, dataOf, deleteOf, editOf, makeRoom, newCommandId, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben } = await stage('anna', 'ben');

const roomOfTwo = () => makeRoom(rules, anna, { memberIds: [ben.userId] });
const say = async (room: Room, sender: Caller, count: number, content = 'text') => {
  const { answers } = await rules.messages.commit(Array.from({ length: count }, () => sendOf(room, sender, { content })));
  return answers.map((answer) => dataOf(answer).message);
};
const read = (reader: Caller, room: Room, seq: number) => rules.readStates.read(reader.userId, room.id, seq);
const unread = (reader: Caller, room: Room, seq: number, commandId = newCommandId()) =>
  rules.readStates.unread(reader.userId, room.id, seq, commandId);
const listed = async (reader: Caller, room: Room): Promise<ReadState | undefined> => {
  const mine = (await rules.rooms.list(reader)).items.find((one) => one.id === room.id);
  return mine && { readSeq: mine.readSeq, unread: mine.unread, mentions: mine.mentions };
};
const userRevOf = async (reader: Caller) => (await rules.store.findHead(reader.userId)).userRev;

describe('reading', () => {
  test('RD2 the marker only moves forward, and each move is told once', async () => {
    const room = await roomOfTwo();
    await say(room, anna, 5);
    const before = await userRevOf(ben);
    rules.told.length = 0;
    expect(dataOf(await read(ben, room, 3))).toEqual({ readSeq: 3, unread: 2, mentions: 0 });
    expect(dataOf(await read(ben, room, 2))).toEqual({ readSeq: 3, unread: 2, mentions: 0 });
    expect(dataOf(await read(ben, room, 3))).toEqual({ readSeq: 3, unread: 2, mentions: 0 });
    expect(await userRevOf(ben)).toBe(before + 1);
    const data = { roomId: room.id, readSeq: 3, unread: 2, mentions: 0 };
    const event = { rev: before + 1, type: 'read.changed', at: expect.any(String), data };
    expect(rules.userFrames(ben.userId)).toEqual([
      { epoch: 1, prevRev: before, rev: before + 1, events: [event], headRev: before + 1, more: false },
    ]);
    expect(rules.roomFrames(room.id)).toEqual([]);
    expect(await listed(ben, room)).toEqual({ readSeq: 3, unread: 2, mentions: 0 });
  });

  test('RD2 unread moves it back on purpose, and never forward', async () => {
    const room = await roomOfTwo();
    await say(room, anna, 5);
    await read(ben, room, 4);
    expect(dataOf(await unread(ben, room, 1))).toEqual({ readSeq: 1, unread: 4, mentions: 0 });
    const before = await userRevOf(ben);
    expect(dataOf(await unread(ben, room, 4))).toEqual({ readSeq: 1, unread: 4, mentions: 0 });
    expect(await userRevOf(ben)).toBe(before);
    expect(dataOf(await unread(ben, room, 0))).toEqual({ readSeq: 0, unread: 5, mentions: 0 });
  });

  test('MS4 a late repeat of unread moves nothing and answers what holds now; its id names nothing else', async () => {
    const room = await roomOfTwo();
    const [message] = await say(room, anna, 5);
    await read(ben, room, 5);
    const commandId = newCommandId();
    await unread(ben, room, 1, commandId);
    await read(ben, room, 4);
    const before = await userRevOf(ben);
    expect(dataOf(await unread(ben, room, 1, commandId))).toEqual({ readSeq: 4, unread: 1, mentions: 0 });
    expect(await userRevOf(ben)).toBe(before);
    expect(codeOf(await unread(ben, room, 2, commandId))).toBe('conflict');
    expect(codeOf(await rules.messages.submit(sendOf(room, ben, { clientMessageId: commandId })))).toBe('conflict');
    const sent = sendOf(room, ben);
    await rules.messages.submit(sent);
    expect(codeOf(await unread(ben, room, 0, sent.command.commandId))).toBe('conflict');
    expect(await listed(ben, room)).toEqual({ readSeq: 4, unread: 1, mentions: 0 });
    expect(message?.seq).toBe(1);
  });

  test('MS4 an unread that moved nothing is not applied later either', async () => {
    const room = await roomOfTwo();
    await say(room, anna, 3);
    const commandId = newCommandId();
    await unread(ben, room, 2, commandId);
    await read(ben, room, 3);
    expect(dataOf(await unread(ben, room, 2, commandId)).readSeq).toBe(3);
  });

  test('RD2 who comes in has read what was said before; who makes a room begins with its first message', async () => {
    const room = await makeRoom(rules, anna, { kind: 'public' });
    await say(room, anna, 4, '@ben');
    await rules.members.join(ben, room.id);
    expect(await listed(ben, room)).toEqual({ readSeq: 4, unread: 0, mentions: 0 });
    expect(await listed(anna, room)).toEqual({ readSeq: 0, unread: 0, mentions: 0 });
    const [memberships] = await rules.heads.memberships([ben.userId]);
    expect(memberships?.rooms.find((one) => one.roomId === room.id)).toMatchObject({ readSeq: 4, lastSeq: 4 });
  });

  test('many at once: the furthest stays, every change is one userRev', async () => {
    const room = await roomOfTwo();
    await say(room, anna, 30);
    rules.told.length = 0;
    const before = await userRevOf(ben);
    await Promise.all(Array.from({ length: 30 }, (_, index) => read(ben, room, ((index * 7) % 30) + 1)));
    expect(await listed(ben, room)).toEqual({ readSeq: 30, unread: 0, mentions: 0 });
    const frames = rules.userFrames(ben.userId).toSorted((a, b) => a.rev - b.rev);
    expect(frames.map((frame) => [frame.prevRev, frame.rev])).toEqual(
      frames.map((_, index) => [before + index, before + index + 1]),
    );
    expect(await userRevOf(ben)).toBe(before + frames.length);
  });

  test('readers do not wait for writers: a locked room can be read', async () => {
    const room = await roomOfTwo();
    await say(room, anna, 2);
    await rules.store.transaction(async (tx) => {
      await tx.lockRooms([room.id]);
      expect(dataOf(await read(ben, room, 2)).readSeq).toBe(2);
    });
  });

  const refused: [string, string, (room: Room) => Promise<unknown>][] = [
    ['a seq that the room has not reached', 'invalid', (room) => read(ben, room, 3)],
    ['unread above the last message', 'invalid', (room) => unread(ben, room, 3)],
    ['a stranger', 'not_found', (room) => read(rules.person(), room, 1)],
    [
      'a stranger of a public room',
      'forbidden',
      async (room) => {
        await rules.testStore.db.updateTable('rooms').set({ kind: 'public' }).where('id', '=', room.id).execute();
        return unread(rules.person(), room, 1);
      },
    ],
    [
      'somebody who left',
      'not_found',
      async (room) => {
        await rules.members.leave(ben.userId, room.id);
        return read(ben, room, 1);
      },
    ],
    ['a room that is not there', 'not_found', (room) => read(ben, { ...room, id: RoomId.parse(randomUUID()) }, 0)],
  ];
  test.each(refused)('ER2 %s is %s, and no marker moves', async (_, code, act) => {
    const room = await roomOfTwo();
    await say(room, anna, 2);
    const [markers, keys] = [await countOf('read_markers'), await countOf('message_keys')];
    expect(codeOf((await act(room)) as Awaited<ReturnType<typeof read>>)).toBe(code);
    expect([await countOf('read_markers'), await countOf('message_keys')]).toEqual([markers, keys]);
    const marker = await rules.testStore.db
      .selectFrom('read_markers')
      .select('read_seq')
      .where('room_id', '=', room.id)
      .where('user_id', '=', ben.userId)
      .executeTakeFirst();
    expect(marker?.read_seq).toBe(0);
  });

  test('ER2 a seq that is too high names itself as the issue', async () => {
    const room = await roomOfTwo();
    expect(await read(ben, room, 1)).toMatchObject({ error: { code: 'invalid', issues: [{ path: 'seq' }] } });
  });

  test('RD2 who is muted may read, and an archived room may be read to its end', async () => {
    const room = await roomOfTwo();
    await say(room, anna, 2);
    dataOf(await rules.moderation.change(anna, room.id, ben.userId, { mutedUntil: '9999-12-31T23:59:59.999Z' }));
    expect(dataOf(await read(ben, room, 1)).unread).toBe(1);
    dataOf(await rules.roomSettings.archive(anna, room.id));
    expect(dataOf(await read(ben, room, 2)).unread).toBe(0);
  });
});

const countOf = async (table: 'read_markers' | 'message_keys') => {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM ${sql.table(table)}`.execute(rules.testStore.db);
  return rows[0]?.count;
};

describe('counting', () => {
  test('RD1 unread leaves out what is one’s own and what was deleted', async () => {
    const room = await roomOfTwo();
    const [first] = await say(room, anna, 3);
    await say(room, ben, 2);
    expect(await listed(ben, room)).toEqual({ readSeq: 0, unread: 3, mentions: 0 });
    expect(await listed(anna, room)).toEqual({ readSeq: 0, unread: 2, mentions: 0 });
    if (first !== undefined) await rules.messages.submit(deleteOf(first, anna));
    expect(await listed(ben, room)).toEqual({ readSeq: 0, unread: 2, mentions: 0 });
  });

  test('RD3 mentions follow edits and deletions, and end with reading', async () => {
    const room = await roomOfTwo();
    const [first, second] = await say(room, anna, 2, '@ben @anna');
    await say(room, ben, 1, '@ben');
    expect([await listed(ben, room), await listed(anna, room)]).toMatchObject([{ mentions: 2 }, { mentions: 0 }]);
    if (first !== undefined) await rules.messages.submit(editOf(first, anna, 'nobody'));
    expect(await listed(ben, room)).toMatchObject({ unread: 2, mentions: 1 });
    if (second !== undefined) await rules.messages.submit(deleteOf(second, anna));
    expect(await listed(ben, room)).toMatchObject({ unread: 1, mentions: 0 });
    await say(room, anna, 1, '@ben');
    expect(dataOf(await read(ben, room, 4))).toEqual({ readSeq: 4, unread: 0, mentions: 0 });
  });

  test('RD1 is exact to 999, then 1000', async () => {
    const room = await roomOfTwo();
    await say(room, anna, limits.unreadExact, '@ben');
    expect(await listed(ben, room)).toEqual({ readSeq: 0, unread: 999, mentions: 999 });
    await say(room, anna, 1, '@ben');
    expect(await listed(ben, room)).toEqual({ readSeq: 0, unread: 1_000, mentions: 1_000 });
    await say(room, anna, 5, '@ben');
    expect(dataOf(await read(ben, room, 1))).toEqual({ readSeq: 1, unread: 1_000, mentions: 1_000 });
    expect(dataOf(await read(ben, room, 6))).toEqual({ readSeq: 6, unread: 999, mentions: 999 });
  });

  test('RD1 RD3 whatever is done, the counts are those of counting the history', async () => {
    type Act = 'send' | 'own' | 'mention' | 'edit' | 'delete' | 'read' | 'unread';
    const act = fc.constantFrom<Act>('send', 'own', 'mention', 'edit', 'delete', 'read', 'unread');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(act, fc.nat(12)), { minLength: 5, maxLength: 25 }), async (acts) => {
        const room = await roomOfTwo();
        let [marker, said] = [0, 0];
        for (const [what, index] of acts) {
          const { messages } = dataOf(await rules.history.page(anna.userId, room.id, { limit: 200 }));
          const some = messages.filter((one) => one.senderId === anna.userId);
          const message = some[index % Math.max(1, some.length)];
          if (what === 'send') await say(room, anna, 1);
          if (what === 'own') await say(room, ben, 1);
          if (what === 'mention') await say(room, anna, 1, 'hello @ben');
          if (what === 'edit' && message !== undefined)
            await rules.messages.submit(editOf(message, anna, index % 2 === 0 ? '@ben' : 'plain'));
          if (what === 'delete' && message !== undefined) await rules.messages.submit(deleteOf(message, anna));
          const seq = Math.min(index, said);
          if (what === 'read') await read(ben, room, seq);
          if (what === 'unread') await unread(ben, room, seq);
          if (what === 'read') marker = Math.max(marker, seq);
          if (what === 'unread') marker = Math.min(marker, seq);
          if (['send', 'own', 'mention'].includes(what)) said += 1;
        }
        const { messages } = dataOf(await rules.history.page(anna.userId, room.id, { limit: 200 }));
        const open = messages.filter((one) => one.seq > marker && one.senderId !== ben.userId && one.deletedAt === undefined);
        const mentions = open.filter((one) =>
          one.mentions.some((mention) => 'userId' in mention && mention.userId === ben.userId),
        ).length;
        const expected = { readSeq: marker, unread: open.length, mentions };
        expect(await listed(ben, room)).toEqual(expected);
        expect(dataOf(await read(ben, room, 0))).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});

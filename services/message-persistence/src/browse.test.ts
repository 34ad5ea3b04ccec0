import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, createTestRules, dataOf, makeRoom, type TestRules } from './testing/rules.ts';

let rules: TestRules;
let anna: Caller;
beforeAll(async () => {
  rules = await createTestRules();
  anna = rules.person();
});
afterAll(() => rules.drop());

const make = (name: string, topic = '', kind: 'public' | 'private' = 'public') => makeRoom(rules, anna, { kind, name, topic });

const names = async (query: string) =>
  dataOf(await rules.browse.publicRooms(anna, { query, limit: 100 })).items.map((room) => room.name);

describe('browsing', () => {
  test('finds public rooms by a part of name or topic in any case, by name; neither private nor archived ones', async () => {
    const mark = randomUUID().slice(0, 8);
    await make(`beta ${mark}`);
    await make(`Alpha ${mark.toUpperCase()}`);
    await make(`GAMMA`, `about ${mark}`);
    await make(`hidden ${mark}`, '', 'private');
    const gone = await make(`gone ${mark}`);
    dataOf(await rules.roomSettings.archive(anna, gone.id));
    expect(await names(mark)).toEqual([`Alpha ${mark.toUpperCase()}`, `beta ${mark}`, 'GAMMA']);
    expect(await names(`LPHA ${mark}`)).toEqual([`Alpha ${mark.toUpperCase()}`]);
    dataOf(await rules.roomSettings.change(anna, gone.id, { archived: false }));
    expect(await names(`gone ${mark}`)).toEqual([`gone ${mark}`]);
  });

  test('nothing in a query means anything but itself', async () => {
    const mark = randomUUID().slice(0, 8);
    for (const odd of ['100%', 'a_b', 'back\\slash', "o'clock", 'Café', '日本']) await make(`${mark} ${odd}`);
    await make(`${mark} axb`);
    expect(await names(`${mark} 100%`)).toEqual([`${mark} 100%`]);
    expect(await names(`${mark}%`)).toEqual([]);
    expect(await names(`${mark} a_b`)).toEqual([`${mark} a_b`]);
    expect(await names('back\\s')).toEqual([`${mark} back\\slash`]);
    expect(await names(`${mark} o'c`)).toEqual([`${mark} o'clock`]);
    expect(await names(`${mark} Cafe\u0301`)).toEqual([`${mark} Café`]);
    expect(await names(`${mark} 日`)).toEqual([`${mark} 日本`]);
  });

  test('RE1 pages by a cursor hold everything once, in one order, also equal names and long ones', async () => {
    const mark = randomUUID().slice(0, 8);
    const made = await Promise.all(
      ['same', 'same', 'Same', 'z', '👩'.repeat(70), '漢'.repeat(70)].map((name) => make(`${mark} ${name}`)),
    );
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = dataOf(await rules.browse.publicRooms(anna, { query: mark, limit: 1, cursor: cursor ?? undefined }));
      seen.push(...page.items.map((room) => room.id));
      cursor = page.nextCursor;
      expect((cursor ?? '').length).toBeLessThanOrEqual(1_000);
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual(made.map((room) => room.id).toSorted());
    const atOnce = dataOf(await rules.browse.publicRooms(anna, { query: mark, limit: 100 }));
    expect(seen).toEqual(atOnce.items.map((room) => room.id));
  });

  test('a page goes on where it ended although the room that was there is renamed', async () => {
    const mark = randomUUID().slice(0, 8);
    const [first] = [await make(`${mark} a`), await make(`${mark} b`), await make(`${mark} c`)];
    const page = dataOf(await rules.browse.publicRooms(anna, { query: mark, limit: 1 }));
    dataOf(await rules.roomSettings.change(anna, first.id, { name: `${mark} y` }));
    const next = dataOf(await rules.browse.publicRooms(anna, { query: mark, limit: 1, cursor: page.nextCursor ?? '' }));
    expect(next.items.map((room) => room.name)).toEqual([`${mark} b`]);
  });

  test('a cursor that is none of ours is invalid', async () => {
    const bad = [
      'x',
      '',
      '!!!',
      Buffer.from(randomUUID()).toString('base64url'),
      Buffer.from(`${randomUUID()}\0`).toString('base64url'),
    ];
    for (const cursor of bad)
      expect([cursor, codeOf(await rules.browse.publicRooms(anna, { query: '', limit: 10, cursor }))]).toEqual([
        cursor,
        'invalid',
      ]);
  });

  test('guests of the installation and tokens for some rooms browse nothing, make nothing and join nothing', async () => {
    const room = await make('Open');
    const guests = [rules.person('', 'guest'), { ...rules.person(), rooms: [{ id: room.id, role: 'member' as const }] }];
    for (const guest of guests) {
      expect(codeOf(await rules.browse.publicRooms(guest, { query: '', limit: 10 }))).toBe('forbidden');
      const body = { kind: 'direct' as const, topic: '', memberIds: [anna.userId] };
      expect(codeOf(await rules.rooms.create(guest, body, undefined))).toBe('forbidden');
      expect(codeOf(await rules.members.join(guest, room.id))).toBe('forbidden');
      dataOf(await rules.members.add(anna, room.id, [guest.userId]));
      expect(codeOf(await rules.members.join(guest, room.id))).toBe('ok');
    }
  });
});

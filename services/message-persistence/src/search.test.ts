import { randomUUID } from 'node:crypto';
import { type Message, type Room, SearchQuery } from '@parley/contracts';
import { seededRandom } from '@parley/test-kit';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { findMatches } from './search-match.ts';
import { parseSearchText } from './search-query.ts';
import { addMonths, monthOf, startOf } from './store/months.ts';
import { codeOf, dataOf, deleteOf, editOf, makeRoom, sendOf } from './testing/rules.ts';
import { contentsFound, indexAll, indexRoom, type SearchWish, searchAll } from './testing/search.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben } = await stage('anna', 'ben');

const say = async (room: Pick<Room, 'id'>, who: Caller, ...contents: string[]): Promise<Message[]> => {
  const messages: Message[] = [];
  for (const content of contents) messages.push(dataOf(await rules.messages.submit(sendOf(room, who, { content }))).message);
  return messages;
};

/** In batches, as a flood is stored; all of a batch have one time. */
const sayMuch = async (room: Room, count: number, contentOf: (n: number) => string): Promise<void> => {
  const sends = Array.from({ length: count }, (_, n) => sendOf(room, anna, { content: contentOf(n) }));
  for (let from = 0; from < count; from += 100) await rules.messages.commit(sends.slice(from, from + 100));
};

/** The same before anything is indexed and after everything is. */
const foundEitherWay = async (room: Room, query: string): Promise<string[]> => {
  const before = await contentsFound(rules, anna, { query, roomId: room.id });
  await indexRoom(rules, room.id);
  expect(await contentsFound(rules, anna, { query, roomId: room.id })).toEqual(before);
  return before;
};

describe('SE1 what is found', () => {
  test.each([
    ['a word', 'deployment', ['The deployment failed'], ['The employment office']],
    ['a word by its beginning', 'depl', ['The deployment failed', 'DEPLOY now'], ['dep loy']],
    ['a word by its middle or its end', 'ploy', ['The deployment failed', 'redeploy', 'employees'], ['plo oy', 'p-l-o-y']],
    ['a word by three of its characters', 'ymE', ['The deployment failed', 'payments'], ['y me', 'my']],
    ['a word of two characters by its beginning', 'ab', ['ABC', 'about'], ['cab', 'tablet']],
    [
      'all words by parts of them',
      'nday loym',
      ['deployment on Sunday', 'monday: employment'],
      ['on Sunday', 'employment', 'mend'],
    ],
    ['all but what has a part that is left out', 'deploy -ail', ['deploy went well'], ['deploy failed', 'deploy by mail']],
    ['German by a part of a compound', 'übergabe', ['Die Schlüsselübergabe', 'UBERGABEPROTOKOLL'], ['Aufgabe']],
    ['Russian by the end of a word', 'ывание', ['Развёртывание', 'Описывание'], ['ивание', 'выв']],
    ['Greek by its middle', 'λλην', ['Φιλέλληνας', 'Ελληνικός'], ['λην']],
    ['Arabic behind its article and particles', 'كتاب', ['قرأتُ الكِتابَ', 'وبكتابه'], ['كتب', 'مكتب']],
    ['Hebrew behind its prefixes', 'שלום', ['בשלום', 'ושָׁלוֹם'], ['שלם']],
    ['Hindi by the end of a word', 'वाला', ['दूधवाला', 'अख़बारवाला'], ['वाल', 'वाली']],
    ['Korean by the middle of a word', '서버가', ['새서버가 죽었다'], ['서버', '새서버']],
    ['Vietnamese without its marks', 'triển', ['phát-triển', 'retriene'], ['tri']],
    ['characters from the second plane', '𝒶𝒷𝒸', ['x𝒶𝒷𝒸y', 'abc'], ['ab c']],
    ['numbers by their end', '4567', ['ticket 1234567', '4567'], ['456 7', '45 67']],
    ['all words, wherever they stand', 'friday depl', ['deploy on Friday', 'Friday: deployment'], ['deploy on Monday', 'Friday']],
    ['a phrase as it stands there', '"deploy on friday"', ['We deploy on Friday.'], ['on Friday deploy', 'deploy on Fridays']],
    ['all but what is left out', 'deploy -failed', ['deploy went well'], ['deploy failed']],
    ['names with signs in them', 'foo_bar v1.2', ['foo_bar() since v1.2.3'], ['foo v1.2', 'bar_foo v1.2']],
    ['accents or none', 'cafe uber', ['Über das Café'], ['Tee']],
    ['Chinese', '京都', ['我去过京都两次'], ['京的都', '东京']],
    ['one Chinese character', '都', ['我去过京都', '都'], ['东京']],
    ['Japanese', 'サーバー', ['新しいサーバーです', 'ｻｰﾊﾞｰ'], ['サーブ']],
    ['Korean by two characters at the beginning of a word', '서버', ['서버가 죽었다'], ['새서버']],
    ['Thai', 'ภาษา', ['ฉันพูดภาษาไทย'], ['สวัสดี']],
    ['Arabic without its vowel signs', 'محمد', ['قال مُحَمَّدٌ نعم', 'مـحـمـد'], ['أحمد']],
    ['Arabic whatever its alefs and yehs are', 'احمد علي', ['أحمد و علی'], ['احمق']],
    ['Hindi', 'किताब', ['यह किताब अच्छी है', 'किताबें'], ['कताब']],
    ['Hindi whatever way a nasal is written', 'हिन्दी', ['मुझे हिंदी आती है'], ['हदी']],
    ['Hindi with joiners or without', 'न्यूज', ['आज की न्\u200dयूज'], ['नयूज']],
    ['emoji', '🎉', ['done 🎉'], ['done 🎈']],
  ])('%s', async (_, query, wanted, others) => {
    const room = await makeRoom(rules, anna);
    await say(room, anna, ...wanted, ...others);
    expect(await foundEitherWay(room, query)).toEqual(wanted.toReversed());
  });

  test('shows where it stands', async () => {
    const room = await makeRoom(rules, anna);
    await say(room, anna, '🎉 قال مُحَمَّدٌ نعم');
    const { hits } = await searchAll(rules, anna, { query: 'محمد', roomId: room.id });
    expect(hits[0]?.snippet).toEqual({ text: '🎉 قال مُحَمَّدٌ نعم', highlights: [{ start: 6, length: 9 }] });
  });

  test('by room, sender, link and time, with words or without', async () => {
    const [room, other] = [await makeRoom(rules, anna, { memberIds: [ben.userId] }), await makeRoom(rules, anna)];
    const [first] = await say(room, anna, 'see https://example.com/a', 'no link, anna');
    const [, last] = await say(room, ben, 'see (www.example.com)', 'no link, ben');
    await say(other, anna, 'see http://example.com elsewhere');
    const inRoom = { roomId: room.id };
    for (let time = 0; time < 2; time += 1) {
      const of = (wish: SearchWish): Promise<string[]> => contentsFound(rules, anna, wish);
      expect(await of({ ...inRoom, has: 'link' })).toEqual(['see (www.example.com)', 'see https://example.com/a']);
      expect(await of({ has: 'link', senderId: anna.userId, query: 'see' })).toEqual([
        'see http://example.com elsewhere',
        'see https://example.com/a',
      ]);
      expect(await of({ ...inRoom, senderId: ben.userId })).toEqual(['no link, ben', 'see (www.example.com)']);
      expect(await of({ ...inRoom, query: 'no', senderId: ben.userId })).toEqual(['no link, ben']);
      expect(await of({ ...inRoom, after: last?.createdAt ?? '' })).toContain('no link, ben');
      expect(await of({ ...inRoom, before: last?.createdAt ?? '' })).not.toContain('no link, ben');
      expect(await of({ ...inRoom, before: first?.createdAt ?? '' })).toEqual([]);
      expect(await of({ ...inRoom, before: '2020-01-01' })).toEqual([]);
      expect(await of({ ...inRoom, after: '2020-01-01' })).toHaveLength(4);
      await indexAll(rules);
    }
  });

  test('nothing at all is asked for: that is invalid, as are too many words and a cursor that is none', async () => {
    const code = async (wish: SearchWish): Promise<string> => codeOf(await rules.search.find(anna, SearchQuery.parse(wish)));
    expect(await code({})).toBe('invalid');
    expect(await code({ query: '-> ++ "…"' })).toBe('invalid');
    expect(await code({ query: '-word' })).toBe('invalid');
    expect(await code({ query: 'a b '.repeat(17) })).toBe('invalid');
    expect(await code({ query: 'a', cursor: 'bm9uZQ' })).toBe('invalid');
    expect(SearchQuery.safeParse({ query: 'x'.repeat(201) }).success).toBe(false);
    expect(SearchQuery.safeParse({ query: 'x', limit: '51' }).success).toBe(false);
    expect(SearchQuery.safeParse({ query: 'x', before: 'yesterday' }).success).toBe(false);
  });
});

describe('SE2 all of it is found, newest first', () => {
  test('over pages, each message once, however much is said meanwhile', async () => {
    const room = await makeRoom(rules, anna);
    await say(room, anna, ...Array.from({ length: 150 }, (_, index) => (index % 3 === 0 ? `needle ${index}` : `hay ${index}`)));
    await indexRoom(rules, room.id);
    await say(room, anna, ...Array.from({ length: 30 }, (_, index) => `needle fresh ${index}`));
    const wish = { query: 'needle', roomId: room.id, limit: '7' };
    const seqs: number[] = [];
    let cursor: string | null | undefined;
    do {
      const page = dataOf(await rules.search.find(anna, SearchQuery.parse(cursor === undefined ? wish : { ...wish, cursor })));
      seqs.push(...page.items.map(({ message }) => message.seq));
      cursor = page.nextCursor;
      await say(room, anna, 'needle that comes too late');
      if (seqs.length === 35) await indexRoom(rules, room.id);
    } while (cursor !== null);
    expect(seqs).toEqual([
      ...Array.from({ length: 30 }, (_, n) => 180 - n),
      ...Array.from({ length: 50 }, (_, n) => 148 - 3 * n),
    ]);
  });

  test('also in a room that is not indexed at all, and longer than what one page reads of such', async () => {
    const room = await makeRoom(rules, anna);
    await sayMuch(room, 3_000, (n) => (n % 1_000 === 5 ? 'needle' : 'hay'));
    const { hits, pages } = await searchAll(rules, anna, { query: 'needle', roomId: room.id });
    expect(hits.map(({ message }) => message.seq)).toEqual([2_006, 1_006, 6]);
    expect(pages.length).toBeGreaterThan(1);
    await indexRoom(rules, room.id);
    expect((await searchAll(rules, anna, { query: 'needle', roomId: room.id })).pages).toEqual([3]);
  });

  test('also where two words stand in every block and never in one message', async () => {
    const room = await makeRoom(rules, anna);
    await sayMuch(room, 640, (n) => (n % 2 === 0 ? 'left' : 'right'));
    await say(room, anna, 'left and right');
    await indexRoom(rules, room.id);
    expect(await contentsFound(rules, anna, { query: 'left right', roomId: room.id })).toEqual(['left and right']);
  });

  test('also over months, with weeks and years between messages, each once', async () => {
    const room = await makeRoom(rules, anna);
    const said: Message[] = [];
    for (const months of [0, 1, 2, 4, 5, 9, 30]) {
      await rules.lastSpokenIn(room, startOf(addMonths(monthOf(new Date()), months)));
      said.push(...(await say(room, anna, `needle in ${months}`, 'hay', `another needle in ${months}`)));
    }
    await indexRoom(rules, room.id);
    const newestFirst = said
      .map(({ content }) => content)
      .filter((content) => content !== 'hay')
      .toReversed();
    expect(await contentsFound(rules, anna, { query: 'eedl', roomId: room.id })).toEqual(newestFirst);
    expect(await contentsFound(rules, anna, { query: 'need', roomId: room.id, limit: '3' })).toEqual(newestFirst);
    const [from, until] = [said[6]?.createdAt ?? '', said[12]?.createdAt ?? ''];
    expect(await contentsFound(rules, anna, { query: 'needle', roomId: room.id, after: from, before: until })).toEqual(
      newestFirst.slice(6, 10),
    );
    expect(await contentsFound(rules, anna, { roomId: room.id, after: until })).toHaveLength(9);
  });

  test('also by somebody in hundreds of rooms', async () => {
    const word = `everywhere${randomUUID().slice(0, 8)}`;
    const carla = rules.person('carla');
    const rooms: Room[] = [];
    for (let made = 0; made < 600; made += 50)
      rooms.push(...(await Promise.all(Array.from({ length: 50 }, () => makeRoom(rules, carla)))));
    await rules.messages.commit(rooms.map((room, n) => sendOf(room, carla, { content: `${word} ${n}` })));
    await indexAll(rules);
    const { hits } = await searchAll(rules, carla, { query: word.slice(3), limit: '50' });
    expect(new Set(hits.map(({ message }) => message.roomId))).toEqual(new Set(rooms.map(({ id }) => id)));
    expect(hits).toHaveLength(600);
  });

  test('as one that reads every message would find it, at whatever point of indexing, editing and deleting', async () => {
    const random = seededRandom(7);
    const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)] as T;
    const words = ['red', 'reddish', 'blue', 'green', '京都', '東京', 'محمد', 'हिंदी', 'https://a.example'];
    const text = (): string => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(words)).join(' ');
    const rooms = [
      await makeRoom(rules, anna, { memberIds: [ben.userId] }),
      await makeRoom(rules, anna, { memberIds: [ben.userId] }),
    ];
    const present = new Map<string, Message>();
    for (let step = 0; step < 400; step += 1) {
      const room = pick(rooms);
      const sender = pick([anna, ben]);
      const own = [...present.values()].filter((message) => message.senderId === sender.userId && message.roomId === room.id);
      const dice = random();
      if (dice < 0.1 && own.length > 0) {
        const { message } = dataOf(await rules.messages.submit(editOf(pick(own), sender, text())));
        present.set(message.id, message);
      } else if (dice < 0.15 && own.length > 0) {
        const { message } = dataOf(await rules.messages.submit(deleteOf(pick(own), sender)));
        present.delete(message.id);
      } else if (dice < 0.18) await indexRoom(rules, room.id);
      else {
        const [message] = await say(room, sender, text());
        if (message !== undefined) present.set(message.id, message);
      }
      if (step % 20 !== 19) continue;
      const query = pick([
        'red',
        'ddis',
        'reddish blue',
        'eddi lue',
        '京',
        '"red blue"',
        'gre -blue',
        'ree -lue',
        '東京 محمد',
        'हिन्दी',
      ]);
      const wanted = parseSearchText(query);
      const expected = [...present.values()]
        .filter((message) => findMatches(message.content, wanted) !== undefined && rooms.some(({ id }) => id === message.roomId))
        .map((message) => message.id);
      const ids = (await Promise.all(rooms.map(({ id }) => searchAll(rules, ben, { query, roomId: id, limit: '5' })))).flatMap(
        ({ hits }) => hits.map(({ message }) => message.id),
      );
      expect([step, query, ids.toSorted()]).toEqual([step, query, expected.toSorted()]);
      const { hits } = await searchAll(rules, ben, { query, limit: '9' });
      expect(hits.map(({ message }) => message.id).toSorted()).toEqual(expected.toSorted());
      const times = hits.map(({ message }) => message.createdAt);
      expect(times).toEqual(times.toSorted().toReversed());
    }
  });
});

describe('SE4 only what one may read now', () => {
  test('is found: rooms one is in, until one leaves, is removed or banned; archived ones too', async () => {
    const word = `secret${randomUUID().slice(0, 8)}`;
    const [open, closed, direct] = [
      await makeRoom(rules, anna, { kind: 'public' }),
      await makeRoom(rules, anna, { memberIds: [ben.userId] }),
      await makeRoom(rules, anna, { kind: 'direct', memberIds: [ben.userId] }),
    ];
    for (const room of [open, closed, direct]) await say(room, anna, `${word} in ${room.kind}`);
    const ofBen = (): Promise<string[]> => contentsFound(rules, ben, word);
    for (let time = 0; time < 2; time += 1) {
      expect(await ofBen()).toEqual([`${word} in direct`, `${word} in private`]);
      expect(await contentsFound(rules, rules.person('stranger'), word)).toEqual([]);
      expect(await contentsFound(rules, rules.person('admin', 'admin'), word)).toEqual([]);
      await indexAll(rules);
    }
    dataOf(await rules.members.join(ben, open.id));
    dataOf(await rules.roomSettings.archive(anna, closed.id));
    expect(await ofBen()).toHaveLength(3);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    dataOf(await rules.moderation.change(anna, open.id, ben.userId, { bannedUntil: until }));
    dataOf(await rules.members.leave(ben.userId, closed.id));
    expect(await ofBen()).toEqual([`${word} in direct`]);
    const codes = [open, closed, direct].map(async ({ id }) =>
      codeOf(await rules.search.find(ben, SearchQuery.parse({ roomId: id }))),
    );
    expect(await Promise.all(codes)).toEqual(['forbidden', 'not_found', 'ok']);
  });

  test('is found from the message on from which one sees the room', async () => {
    const room = await makeRoom(rules, anna, { kind: 'public', history: 'joined' });
    const word = `newcomer${randomUUID().slice(0, 8)}`;
    await say(room, anna, `${word} before`);
    dataOf(await rules.members.join(ben, room.id));
    await say(room, anna, `${word} after`);
    for (let time = 0; time < 2; time += 1) {
      expect(await contentsFound(rules, ben, word)).toEqual([`${word} after`]);
      expect(await contentsFound(rules, anna, word)).toHaveLength(2);
      await indexAll(rules);
    }
  });

  test('with a token for some rooms nothing outside of them is found', async () => {
    const [inside, outside] = [await makeRoom(rules, anna), await makeRoom(rules, anna)];
    const word = `limited${randomUUID().slice(0, 8)}`;
    for (const room of [inside, outside]) await say(room, anna, word);
    const limited: Caller = { ...anna, rooms: [{ id: inside.id, role: 'member' }] };
    const { hits } = await searchAll(rules, limited, { query: word });
    expect(hits.map(({ message }) => message.roomId)).toEqual([inside.id]);
    expect(codeOf(await rules.search.find(limited, SearchQuery.parse({ query: word, roomId: outside.id })))).toBe('not_found');
    expect(await contentsFound(rules, { ...anna, rooms: [] }, word)).toEqual([]);
  });

  test('what was edited is found by its new text alone, what was deleted never, at once and indexed', async () => {
    const room = await makeRoom(rules, anna);
    const [edited, deleted] = await say(room, anna, 'before the edit', 'before the deletion');
    await indexRoom(rules, room.id);
    if (edited === undefined || deleted === undefined) throw new Error('nothing was said');
    dataOf(await rules.messages.submit(editOf(edited, anna, 'afterwards')));
    dataOf(await rules.messages.submit(deleteOf(deleted, anna)));
    for (let time = 0; time < 2; time += 1) {
      expect(await contentsFound(rules, anna, { query: 'before', roomId: room.id })).toEqual([]);
      expect(await contentsFound(rules, anna, { query: 'afterwards', roomId: room.id })).toEqual(['afterwards']);
      expect(await contentsFound(rules, anna, { roomId: room.id })).toEqual(['afterwards']);
      await indexRoom(rules, room.id);
    }
    const { rows } = await sql<{ terms: string }>`SELECT terms::text FROM search_blocks WHERE room_id = ${room.id}`.execute(
      rules.testStore.db,
    );
    expect(rows.map(({ terms }) => terms).join(' ')).not.toMatch(/before|deletion/);
  });

  test('nothing below the floor of a room is found', async () => {
    const room = await makeRoom(rules, anna);
    await say(room, anna, 'floor one', 'floor two', 'floor three');
    for (let time = 0; time < 2; time += 1) {
      await rules.testStore.db
        .updateTable('rooms')
        .set({ floor_seq: 2 + time })
        .where('id', '=', room.id)
        .execute();
      expect(await contentsFound(rules, anna, { query: 'floor', roomId: room.id })).toEqual(
        ['floor three', 'floor two'].slice(0, 2 - time),
      );
      await indexRoom(rules, room.id);
    }
  });
});

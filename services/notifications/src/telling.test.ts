import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type Truth, type World } from './testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.drop());
beforeEach(() => {
  world.pushed.length = 0;
});

const pushesTo = ({ userId }: Truth, kind?: 'missed' | 'read') =>
  world.pushed.filter((one) => one.subscription.userId === userId && (kind === undefined || one.kind === kind));

/** Lets time pass in steps, doing what becomes due. */
const wait = async (seconds: number): Promise<void> => {
  for (let passed = 0; passed < seconds; passed += 1) {
    world.pass(1_000);
    await world.work();
  }
};

/** The next look for who has read, as the sweep does it. */
const lookForReaders = async (): Promise<void> => {
  const page = await world.store.pageOfReaders(undefined, 1_000);
  const heads = await world.owners.heads(page.map(({ userId }) => userId));
  const known = new Map(page.map(({ userId, userRev }) => [userId, userRev]));
  await world.store.noteChanged(heads.filter(({ userId, userRev }) => known.get(userId) !== userRev));
  await world.work();
};

const reads = async (truth: Truth): Promise<void> => {
  truth.unread = [];
  truth.userRev += 1;
  await lookForReaders();
};

test('NO3 while no browser is told nothing is noted', async () => {
  const eve = await world.somebody({ hasBrowser: false });
  expect(await world.store.hasSubscriptions()).toBe(false);
  await world.say(eve);
  expect([await world.store.findNews(eve.roomId), await world.work()]).toEqual([undefined, 0]);
});

describe('when', () => {
  test('NO3 ten seconds after the first message, and not before', async () => {
    const ben = await world.somebody();
    await world.say(ben);
    await wait(9);
    await world.say(ben);
    expect(pushesTo(ben)).toEqual([]);
    await wait(3);
    expect(pushesTo(ben)).toHaveLength(1);
    await wait(30);
    expect(pushesTo(ben)).toHaveLength(1);
  });

  test('NO3 not who has read by then, nor whoever has no browser', async () => {
    const [ben, eve] = [await world.somebody(), await world.somebody({ hasBrowser: false })];
    await world.say(ben);
    await world.say(eve);
    ben.unread = [];
    await wait(20);
    expect([pushesTo(ben), pushesTo(eve)]).toEqual([[], []]);
    expect(await world.store.findTelling(eve)).toBeUndefined();
  });

  test('NO5 again after a minute, then 2, 4, 8 and 16, and no later than that', async () => {
    const ben = await world.somebody();
    const times: number[] = [];
    for (let second = 0; second < 4_600; second += 5) {
      if (second % 20 === 0) await world.say(ben);
      world.pass(5_000);
      const before = pushesTo(ben).length;
      await world.work();
      if (pushesTo(ben).length > before) times.push(second);
    }
    const gaps = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 60));
    expect(gaps.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 16]);
  });

  test('NO5 with what comes after it was read it begins anew', async () => {
    const ben = await world.somebody();
    await world.say(ben);
    await wait(12);
    await reads(ben);
    expect(pushesTo(ben).map(({ kind }) => kind)).toEqual(['missed', 'read']);
    await world.say(ben);
    await wait(12);
    expect(pushesTo(ben, 'missed')).toHaveLength(2);
  });
});

describe('who', () => {
  test('NO3 who is here is looked at once more, then left to their client; who is gone by then is told', async () => {
    const [stays, goes] = [await world.somebody(), await world.somebody()];
    for (const one of [stays, goes]) {
      one.attention = { state: 'here' };
      await world.say(one);
    }
    await wait(20);
    goes.attention = { state: 'gone' };
    await wait(60);
    expect([pushesTo(stays).length, pushesTo(goes).length]).toEqual([0, 1]);
  });

  test('NO3 who has been idle for long is told', async () => {
    const ben = await world.somebody();
    ben.attention = { state: 'idle' };
    await world.say(ben);
    await wait(12);
    expect(pushesTo(ben)).toHaveLength(1);
  });

  test('NO3 who is not to be disturbed is told when that ends, or not at all where nobody knows when', async () => {
    const [until, ever] = [await world.somebody(), await world.somebody()];
    until.attention = { state: 'dnd', until: new Date(world.clock().getTime() + 100_000).toISOString() };
    ever.attention = { state: 'dnd' };
    for (const one of [until, ever]) await world.say(one);
    await wait(95);
    expect([pushesTo(until), pushesTo(ever)]).toEqual([[], []]);
    until.attention = { state: 'gone' };
    await wait(10);
    expect([pushesTo(until).length, pushesTo(ever).length]).toEqual([1, 0]);
  });

  test('NO2 in quiet hours nobody is told, and of what is still missed when they end', async () => {
    const [sleeps, wakes] = [await world.somebody(), await world.somebody()];
    const minute = (offset: number): string => new Date(world.clock().getTime() + offset * 60_000).toISOString().slice(11, 16);
    for (const one of [sleeps, wakes]) {
      one.settings = { ...one.settings, quietHours: { from: minute(-60), to: minute(5), timeZone: 'UTC' } };
      await world.say(one);
    }
    await wait(200);
    wakes.unread = [];
    expect([pushesTo(sleeps), pushesTo(wakes)]).toEqual([[], []]);
    await wait(120);
    expect([pushesTo(sleeps).length, pushesTo(wakes).length]).toEqual([1, 0]);
  });

  test('NO2 who lifts what kept them from being told is told then of what is still missed, and not when it would have ended', async () => {
    const until = new Date(world.clock().getTime() + 8 * 3_600_000).toISOString();
    const [snoozed, busy, stays] = [await world.somebody(), await world.somebody(), await world.somebody()];
    snoozed.settings = { ...snoozed.settings, snoozedUntil: until };
    busy.attention = { state: 'dnd', until };
    stays.settings = { ...stays.settings, snoozedUntil: until };
    for (const one of [snoozed, busy, stays]) await world.say(one);
    await wait(20);
    // What else changes of their own lifts nothing.
    for (const one of [snoozed, busy, stays]) one.userRev += 1;
    await lookForReaders();
    await wait(60);
    expect([snoozed, busy, stays].flatMap((one) => pushesTo(one))).toEqual([]);

    snoozed.settings = { ...snoozed.settings, snoozedUntil: null };
    busy.attention = { state: 'gone' };
    for (const one of [snoozed, busy, stays]) one.userRev += 1;
    await lookForReaders();
    await wait(12);
    expect([snoozed, busy, stays].map((one) => pushesTo(one).length)).toEqual([1, 1, 0]);
    expect((await world.store.findTelling(stays))?.dueAt).toEqual(new Date(until));
  });

  test('NO5 what else changes of their own shortens no wait after a push', async () => {
    const ben = await world.somebody();
    for (let pushes = 1; pushes <= 3; pushes += 1) {
      await world.say(ben);
      await wait(130);
    }
    await world.say(ben);
    await wait(15);
    ben.userRev += 1;
    await lookForReaders();
    await wait(60);
    expect(pushesTo(ben)).toHaveLength(3);
  });

  test('NO6 every browser of theirs is told, but not one whose sign-in has ended, which ends there', async () => {
    const ben = await world.somebody();
    await world.subscribe(ben);
    const other = await world.somebody({ hasBrowser: false });
    other.isSignedIn = false;
    await world.subscribe(ben, { sessionId: other.sessionId });
    await world.say(ben);
    await wait(12);
    expect(pushesTo(ben)).toHaveLength(2);
    expect(await world.subscriptions.list(ben.userId)).toHaveLength(2);
  });
});

describe('NO7 what was told is withdrawn', () => {
  test('where it was read, once, at every browser', async () => {
    const ben = await world.somebody();
    await world.subscribe(ben);
    await world.say(ben);
    await wait(12);
    await reads(ben);
    await reads(ben);
    expect(pushesTo(ben, 'read')).toHaveLength(2);
    expect(await world.store.findShown(ben.userId, 10)).toEqual([]);
  });

  test('not where something is still missed, nor where nothing of their own has changed', async () => {
    const ben = await world.somebody();
    await world.say(ben);
    await world.say(ben);
    await wait(12);
    ben.unread = ben.unread.slice(1);
    ben.userRev += 1;
    await lookForReaders();
    ben.unread = [];
    await lookForReaders();
    expect(pushesTo(ben, 'read')).toEqual([]);
  });

  test('where what was said was deleted', async () => {
    const ben = await world.somebody();
    await world.say(ben);
    await wait(12);
    ben.unread = [];
    const at = world.clock().toISOString();
    await world.news.note(ben.roomId, [{ rev: 2, type: 'member.left', at, data: {} as never }]);
    await world.work();
    expect(pushesTo(ben, 'read')).toHaveLength(1);
  });
});

describe('NO8 nothing is forgotten', () => {
  test('a job that was lost is given out again, and one that died before it noted what it told tells it again', async () => {
    const ben = await world.somebody();
    await world.say(ben);
    world.pass(600);
    await world.store.claimDueRooms(world.clock(), new Date(world.clock().getTime() + 60_000), 100);
    await wait(30);
    expect(pushesTo(ben)).toEqual([]);
    await wait(60);
    expect(pushesTo(ben)).toHaveLength(1);
    const eve = await world.somebody();
    await world.say(eve);
    world.pass(20_000);
    await world.work();
    world.failNextPush();
    world.pass(20_000);
    await expect(world.work()).rejects.toThrow('killed');
    await wait(80);
    expect(pushesTo(eve)).toHaveLength(1);
  });

  test('what comes while somebody is being told is told too', async () => {
    const ben = await world.somebody();
    await world.say(ben);
    await wait(11);
    const telling = await world.store.findTelling(ben);
    expect(telling?.dueAt).toBeNull();
    await world.say(ben);
    await wait(2);
    await world.store.settle(ben, telling?.generation ?? 0);
    await wait(80);
    expect(pushesTo(ben)).toHaveLength(2);
  });

  test('a room that was set back or is gone is forgotten, and told of anew', async () => {
    const ben = await world.somebody();
    for (let count = 0; count < 5; count += 1) await world.say(ben);
    await wait(12);
    await world.news.forget(ben.roomId);
    expect(await world.store.findTelling(ben)).toBeUndefined();
    ben.unread = [3];
    const at = world.clock().toISOString();
    const data = { seq: 3, createdAt: at } as never;
    await world.news.note(ben.roomId, [{ rev: 3, type: 'message.created', at, data }]);
    await wait(12);
    expect(pushesTo(ben)).toHaveLength(2);
  });

  test('what is old, deleted or known is no news, and a new one that was reacted to is', async () => {
    const ben = await world.somebody();
    const at = world.clock().toISOString();
    const old = new Date(world.clock().getTime() - 3 * 86_400_000).toISOString();
    const note = (type: 'message.created' | 'reaction.changed', data: object) =>
      world.news.note(ben.roomId, [{ rev: 1, type, at, data: data as never }]);
    await note('message.created', { seq: 1, createdAt: old });
    await note('message.created', { seq: 2, createdAt: at, deletedAt: at });
    expect(await world.store.findNews(ben.roomId)).toBeUndefined();
    await note('reaction.changed', { seq: 3, createdAt: at });
    expect(await world.store.findNews(ben.roomId)).toBe(2);
    await world.store.settleNews(ben.roomId, 3);
    await note('reaction.changed', { seq: 3, createdAt: at });
    expect(await world.store.findNews(ben.roomId)).toBeUndefined();
  });
});

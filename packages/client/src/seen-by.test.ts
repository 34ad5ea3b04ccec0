import type { ReadingSettings, RoomFrame, Seen } from '@parley/contracts';
import { expect, test } from 'vitest';
import { type Answer, accept, unavailable } from './answer.ts';
import { createReading } from './reading.ts';
import type { Rest } from './rest.ts';
import { createTestClock, settlePromises } from './testing/test-clock.ts';

type Page = { items: readonly Seen[]; nextCursor: string | null };

const seen = (userId: string, from: number, to: number): Seen => ({ userId, from, to }) as unknown as Seen;

/** Reading whose server answers what the test lines up, when it lets it. */
const start = () => {
  const clock = createTestClock();
  const asked: string[] = [];
  const answers: ((answer: Answer<unknown>) => void)[] = [];
  const rest = {
    call: ({ method, path }: { method: string; path: string }) => {
      asked.push(`${method} ${path}`);
      return new Promise((resolve) => answers.push(resolve));
    },
  } as unknown as Rest;
  const reading = createReading({ rest, clock, random: () => 0.5, myId: () => 'me' });
  const answer = async (data: Answer<Page | ReadingSettings>): Promise<void> => {
    answers.shift()?.(data);
    await settlePromises();
  };
  const shows = async (readReceipts: boolean) => {
    reading.takeReady({ reading: { readReceipts } });
    await settlePromises();
  };
  const told = (...items: Seen[]) => reading.takeSeen({ roomId: 'room', items } as never);
  return { clock, asked, reading, answer, shows, told };
};
const page = (...items: Seen[]) => accept<Page>({ items, nextCursor: null });
const frameOf = (type: string, userId: string) =>
  ({ roomId: 'room', events: [{ type, data: { userId } }] }) as unknown as RoomFrame;

test('RD7 what is told live is added to what was asked for, in whichever order both come', async () => {
  const { reading, answer, shows, told, asked } = start();
  await shows(true);
  const view = reading.seenBy('room');
  told(seen('ben', 1, 7), seen('cleo', 1, 2), seen('me', 1, 9));
  await answer(page(seen('ben', 1, 5), seen('cleo', 1, 4)));
  const people = () => view.getSnapshot().people;
  expect(people()).toEqual([seen('ben', 1, 7), seen('cleo', 1, 4)]);
  told(seen('cleo', 1, 3));
  told(seen('cleo', 1, 6), seen('dan', 5, 5));
  expect(people()).toEqual([seen('ben', 1, 7), seen('cleo', 1, 6), seen('dan', 5, 5)]);
  expect([asked.length, view.getSnapshot()]).toEqual([1, { status: 'ready', isWhole: true, people: people() }]);
});

test('RD5 who leaves is shown no more, and begins anew with what they see since they came back', async () => {
  const { reading, answer, shows, told } = start();
  await shows(true);
  const view = reading.seenBy('room');
  await answer(page(seen('ben', 1, 5)));
  reading.takeFrame(frameOf('member.left', 'ben'));
  expect(view.getSnapshot().people).toEqual([]);
  reading.takeFrame(frameOf('member.joined', 'ben'));
  told(seen('ben', 9, 10));
  await answer(page());
  await answer(page(seen('ben', 9, 9)));
  expect(view.getSnapshot().people).toEqual([seen('ben', 9, 9)]);
  told(seen('ben', 9, 10));
  expect(view.getSnapshot().people).toEqual([seen('ben', 9, 10)]);
});

test('RD6 while I hide how far I read nothing is asked for or shown; afterwards all is asked for anew', async () => {
  const { reading, answer, shows, told, asked } = start();
  await shows(false);
  const view = reading.seenBy('room');
  told(seen('ben', 1, 5));
  expect([view.getSnapshot(), asked]).toEqual([{ status: 'hidden', people: [], isWhole: true }, []]);
  expect(await reading.whoHasSeen('room', 3)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  const decided = reading.set(true);
  await answer(accept({ readReceipts: true }));
  expect(await decided).toMatchObject({ ok: true });
  await answer(page(seen('ben', 1, 5)));
  expect(asked).toEqual(['PATCH /api/me/reading', 'GET /api/rooms/room/seen-by']);
  expect(view.getSnapshot().people).toEqual([seen('ben', 1, 5)]);
  expect(reading.settings.getSnapshot()).toEqual({ readReceipts: true });
});

test('what is not answered is asked for again, also after a reconnect, and no more once nobody looks', async () => {
  const { reading, answer, shows, asked, clock } = start();
  await shows(true);
  const views = [reading.seenBy('room'), reading.seenBy('room')];
  await answer(unavailable('lost', 'unknown'));
  await clock.advance(2_000);
  await answer(page(seen('ben', 1, 1)));
  expect([asked.length, views[1]?.getSnapshot().people.length]).toEqual([2, 1]);
  await shows(true);
  expect(asked.length).toBe(3);
  await answer(page());
  for (const view of [...views, ...views]) view.close();
  await shows(true);
  expect([asked.length, clock.timers()]).toEqual([3, 0]);
});

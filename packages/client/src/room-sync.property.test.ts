import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf } from './testing/model-room.ts';
import { createRoomWorld, type Step, type Tampering } from './testing/room-world.ts';

const step = (name: Step['do'], weight: number) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), pick: fc.nat(1_000) }) as fc.Arbitrary<Step>,
});

const steps = fc.array(
  fc.oneof(
    step('write', 8),
    step('edit', 5),
    step('restore', 1),
    step('deliver', 10),
    step('repeat', 3),
    step('drop', 2),
    step('answer', 8),
    step('lose', 1),
    step('older', 3),
    step('trim', 1),
    step('reload', 1),
    step('added', 1),
    step('reconnect', 2),
    step('disconnect', 1),
    step('wait', 2),
  ),
  { minLength: 1, maxLength: 80 },
);

/** What is held at the end is what a fresh snapshot has of the same range, and is not less than a page. */
const converges = (tampering?: Tampering, seen = new Set<string>()) =>
  fc.asyncProperty(fc.nat(12), steps, async (startsWith, all) => {
    const world = createRoomWorld(startsWith, tampering);
    for (const one of all) await world.take(one);
    await world.heal();
    const { messages, from, rev, epoch, status, hasMoreBefore } = world.view.getSnapshot();
    const fresh = pageOf(world.present(), undefined, 1_000);
    expect(status).toEqual({ status: 'ready' });
    expect(messages).toEqual(fresh.messages.filter(({ seq }) => seq >= from));
    expect({ rev, epoch }).toEqual({ rev: fresh.rev, epoch: world.present().epoch });
    expect(hasMoreBefore).toBe(from > 1);
    expect(world.timers()).toBe(0);
    for (const one of world.seen) seen.add(one);
  });

test('FR2 whatever is dropped, repeated, reordered, answered late or never: what is held ends equal to a fresh snapshot', async () => {
  const seen = new Set<string>();
  await fc.assert(converges({}, seen), { numRuns: 1_000 });
  // Otherwise this would prove little.
  const needed = ['live applied', 'live repeated', 'live ahead', 'live other_epoch', 'sync applied', 'sync started_over'];
  expect(needed.filter((one) => !seen.has(one))).toEqual([]);
});

test('RC1 a client that was away for too long starts over, and has again all that it showed before', async () => {
  const world = createRoomWorld(12);
  const does = async (name: Step['do'], times = 1): Promise<void> => {
    for (let count = 0; count < times; count += 1) await world.take({ do: name, pick: 0 });
  };
  await does('answer');
  for (let page = 0; page < 2; page += 1) {
    await does('older');
    await does('answer', 2);
  }
  const { from } = world.view.getSnapshot();
  expect(from).toBeLessThanOrEqual(7);
  await does('disconnect');
  await does('write', 10);
  await world.heal();
  expect(world.seen).toContain('sync started_over');
  const snapshot = world.view.getSnapshot();
  expect(snapshot.messages).toEqual(world.present().messages.slice(-snapshot.messages.length));
  expect(snapshot.from).toBeLessThanOrEqual(from);
});

test('CO2 what happened between the first page and where the gateway begins is asked for', async () => {
  const world = createRoomWorld(2);
  await world.calm();
  await world.take({ do: 'write', pick: 0 });
  await world.take({ do: 'drop', pick: 0 });
  await world.take({ do: 'added', pick: 0 });
  await world.calm();
  expect(world.view.getSnapshot()).toMatchObject({ rev: 3, messages: world.present().messages });
});

const isCaught = async (tampering: Tampering): Promise<boolean> =>
  (await fc.check(converges(tampering), { numRuns: 400, endOnFailure: true })).failed;

test('a client that takes a frame though something before it is missing is caught', async () => {
  expect(await isCaught({ frame: (frame) => ({ ...frame, prevRev: 0 }) })).toBe(true);
});

test('a client that takes an old page for a present one is caught', async () => {
  expect(await isCaught({ page: (page) => ({ ...page, rev: page.rev + 2 }) })).toBe(true);
});

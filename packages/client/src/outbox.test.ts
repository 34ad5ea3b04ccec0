import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outboxKeepsMs } from './outbox.ts';
import { createOutboxWorld, type Fate, type OutboxStep } from './testing/outbox-world.ts';

const fate: fc.Arbitrary<Fate> = fc.constantFrom('ok', 'ok', 'stored_unanswered', 'lost', 'rate_limited', 'refused');
const step: fc.Arbitrary<OutboxStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add' as const), room: fc.nat(2) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), pick: fc.nat(10), fate }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('online' as const, 'online' as const, 'offline' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(100, 1_000, 60_000) }) },
);

test('MS4 through refusals, lost answers, lost connections and reloads every command is stored once and in its order, one in flight per room', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const world = createOutboxWorld();
      await world.ready;
      for (const one of steps) await world.take(one);
      await world.heal();
      expect(world.faults).toEqual([]);
      for (const [room, ids] of world.added)
        expect(world.stored.get(room) ?? []).toEqual(ids.filter((id) => !world.refused.has(id)));
      const kept = [...world.refused].map((id) => `parley:outbox:me:${id}`);
      expect([world.outbox().size(), world.clock.timers()]).toEqual([0, 0]);
      expect((await world.storage.keys()).toSorted()).toEqual(kept.toSorted());
    }),
    { numRuns: 500 },
  );
});

const day = 24 * 60 * 60 * 1_000;

test('a command is kept for 7 days and no longer, also over reloads', async () => {
  const world = createOutboxWorld();
  await world.ready;
  await world.take({ do: 'add', room: 0 });
  await world.take({ do: 'wait', ms: 7 * day - 1 });
  await world.take({ do: 'reload' });
  expect(world.outbox().size()).toBe(1);
  await world.take({ do: 'wait', ms: 1 });
  await world.take({ do: 'online' });
  expect(world.outbox().size()).toBe(0);
  expect(world.outbox().itemsOf('room-0')).toMatchObject([{ status: { status: 'failed', error: { code: 'unavailable' } } }]);
  expect([world.stored.size, (await world.storage.keys()).length]).toEqual([0, 1]);
  expect(outboxKeepsMs).toBe(7 * day);
});

test('MS6 what the server asks to wait is waited, and the order stays', async () => {
  const world = createOutboxWorld();
  await world.ready;
  await world.take({ do: 'online' });
  for (let count = 0; count < 2; count += 1) await world.take({ do: 'add', room: 0 });
  await world.take({ do: 'answer', pick: 0, fate: 'rate_limited' });
  await world.take({ do: 'wait', ms: 699 });
  await world.take({ do: 'answer', pick: 0, fate: 'ok' });
  expect(world.stored.get('room-0')).toBeUndefined();
  await world.heal();
  expect(world.stored.get('room-0')).toEqual(['command-1', 'command-2']);
});

test('what is refused is shown as failed, can be tried again under the same id, and holds nothing up', async () => {
  const world = createOutboxWorld();
  await world.ready;
  await world.take({ do: 'online' });
  for (let count = 0; count < 2; count += 1) await world.take({ do: 'add', room: 0 });
  await world.take({ do: 'answer', pick: 0, fate: 'refused' });
  await world.take({ do: 'answer', pick: 0, fate: 'ok' });
  expect(world.stored.get('room-0')).toEqual(['command-2']);
  expect(world.settledAs.get('command-1')).toMatchObject({ ok: false, error: { code: 'muted' } });
  world.outbox().retry('command-1');
  await world.take({ do: 'answer', pick: 0, fate: 'ok' });
  expect(world.stored.get('room-0')).toEqual(['command-2', 'command-1']);
});

test('what was refused is shown after a reload too, is not tried by itself, and is forgotten when it was sent or discarded', async () => {
  const world = createOutboxWorld();
  await world.ready;
  await world.take({ do: 'online' });
  for (let count = 0; count < 3; count += 1) {
    await world.take({ do: 'add', room: 0 });
    await world.take({ do: 'answer', pick: 0, fate: 'refused' });
  }
  await world.take({ do: 'reload' });
  const failedOnes = world.outbox().itemsOf('room-0');
  expect(failedOnes.map(({ entry, status }) => [entry.id, status.status])).toEqual([
    ['command-1', 'failed'],
    ['command-2', 'failed'],
    ['command-3', 'failed'],
  ]);
  expect([world.outbox().size(), world.outbox().failed.getSnapshot()]).toEqual([0, new Map([['room-0', 3]])]);
  world.outbox().retry('command-2');
  await world.take({ do: 'answer', pick: 0, fate: 'ok' });
  expect(world.outbox().discard('command-3')).toBe(true);
  world.outbox().forgetSent('room-0', (id) => id === 'command-1');
  await world.take({ do: 'reload' });
  expect([world.stored.get('room-0'), world.outbox().itemsOf('room-0'), await world.storage.keys()]).toEqual([
    ['command-2'],
    [],
    [],
  ]);
  expect(world.outbox().failed.getSnapshot().size).toBe(0);
});

test('what was tried cannot be taken back, what was not can; too many and too large ones are refused at once', async () => {
  const world = createOutboxWorld();
  await world.ready;
  await world.take({ do: 'online' });
  for (let count = 0; count < 2; count += 1) await world.take({ do: 'add', room: 0 });
  expect([world.outbox().discard('command-1'), world.outbox().discard('command-2')]).toEqual([false, true]);
  const tooLarge = world.outbox().add('room-1', { kind: 'send', content: 'x'.repeat(70_000) }, 'large');
  expect(tooLarge.isTaken).toBe(false);
  expect(await tooLarge.settled).toMatchObject({ ok: false, error: { code: 'too_large', outcome: 'rejected' } });
  for (let count = world.outbox().size(); count < 1_000; count += 1) await world.take({ do: 'add', room: 2 });
  const tooMany = world.outbox().add('room-1', { kind: 'send', content: 'x' }, 'last');
  expect(await tooMany.settled).toMatchObject({ ok: false, error: { code: 'overloaded', outcome: 'rejected' } });
});

test('no message that was refused is given up by itself, however many there are; of what was sent the last 50 are shown', async () => {
  const world = createOutboxWorld();
  await world.ready;
  await world.take({ do: 'online' });
  for (let count = 0; count < 120; count += 1) {
    await world.take({ do: 'add', room: 0 });
    await world.take({ do: 'answer', pick: 0, fate: count < 60 ? 'refused' : 'ok' });
  }
  const shown = world.outbox().itemsOf('room-0');
  expect(shown.filter(({ status }) => status.status === 'failed')).toHaveLength(60);
  expect(shown.filter(({ status }) => status.status === 'sent').map(({ entry }) => entry.id)).toEqual(
    Array.from({ length: 50 }, (_, index) => `command-${index + 71}`),
  );
  await world.take({ do: 'reload' });
  expect(world.outbox().itemsOf('room-0')).toHaveLength(60);
});

test('what was refused in a thread is counted there and in its room, until it is discarded', async () => {
  const world = createOutboxWorld();
  await world.ready;
  await world.take({ do: 'online' });
  const refused = world.outbox().add('room-0', { kind: 'send', content: 'in a thread', threadOf: 'root' }, 'in-thread');
  await world.take({ do: 'answer', pick: 0, fate: 'refused' });
  await refused.settled;
  const counts = () => [world.outbox().failed.getSnapshot(), world.outbox().failedInThreads.getSnapshot()];
  expect(counts()).toEqual([new Map([['room-0', 1]]), new Map([['root', 1]])]);
  world.outbox().discard('in-thread');
  expect(counts()).toEqual([new Map(), new Map()]);
});

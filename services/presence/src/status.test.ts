import { GatewayId, UserId } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beaten, closed, defaultTimings, opened, rebooted, type Timings } from './connections.ts';
import { attentionAt, looksAlike, nextLookAt, ownAt, shownAt, withSetting } from './status.ts';
import { nothingKnown, type State } from './store/state.ts';
import { watermarkAt } from './store/watermark.ts';

const timings: Timings = { ...defaultTimings, awayAfterMs: 300_000, retentionMs: 1_000_000_000 };
const one = GatewayId.parse('gateway-1:boot-1');
const again = GatewayId.parse('gateway-1:boot-2');
const start = 1_795_514_959_000;
const shown = (state: State, at: number) => shownAt(state, timings, watermarkAt(at));
const statusAt = (state: State, at: number) => shown(state, at).status;

test('NO3 who would notice goes by connections and by what is done there, also of who is invisible; who is not to be disturbed says so', () => {
  const attention = (state: State, at: number) => attentionAt(state, timings, watermarkAt(at));
  expect(attention(nothingKnown, start)).toEqual({ state: 'gone' });
  const here = opened(nothingKnown, 'a', one, start);
  expect([start, start + 29_999, start + 30_000].map((at) => attention(here, at).state)).toEqual(['here', 'here', 'gone']);
  expect(attention(withSetting(here, { status: 'invisible' }, start), start).state).toBe('here');
  expect(attention(withSetting(here, { status: 'away' }, start), start).state).toBe('idle');
  const idle = beaten(here, { connectionIds: ['a'], gatewayId: one, activeAt: start }, start + 300_000);
  expect(attention(idle, start + 300_000).state).toBe('idle');
  const until = new Date(start + 60_000).toISOString();
  const busy = withSetting(here, { status: 'dnd', until }, start);
  expect(attention(closed(busy, 'a', one, start), start + 30_000)).toEqual({ state: 'dnd', until });
  expect(attention(busy, start + 60_000).state).toBe('gone');
});

describe('what others see', () => {
  test('PR1 somebody with two connections is online while one of them lives', () => {
    const both = opened(opened(nothingKnown, 'a', one, start), 'b', one, start);
    const left = closed(both, 'a', one, start + 1_000);
    expect(statusAt(left, start + 10_000)).toBe('online');
  });

  test('PR2 a closed connection counts on for 5 s, an unnamed one for 30 s', () => {
    const state = opened(nothingKnown, 'a', one, start);
    expect([statusAt(state, start + 29_999), statusAt(state, start + 30_000)]).toEqual(['online', 'offline']);
    const left = closed(state, 'a', one, start + 1_000);
    expect([statusAt(left, start + 5_999), statusAt(left, start + 6_000)]).toEqual(['online', 'offline']);
    expect(shown(left, start + 6_000).lastSeen).toBe(new Date(start + 1_000).toISOString());
  });

  test('PR2 what an earlier boot of a gateway held ends with the next one, with the same grace', () => {
    const state = rebooted(opened(nothingKnown, 'a', one, start), again, start + 1_000);
    expect([statusAt(state, start + 5_999), statusAt(state, start + 6_000)]).toEqual(['online', 'offline']);
    expect(statusAt(opened(state, 'b', again, start + 2_000), start + 7_000)).toBe('online');
  });

  test('without any event for long, online becomes away; what was set stays', () => {
    const state = opened(nothingKnown, 'a', one, start);
    const beat = { connectionIds: ['a'], gatewayId: one, activeAt: start };
    const idle = beaten(state, beat, start + 300_000);
    expect(statusAt(idle, start + 300_000)).toBe('away');
    const busy = withSetting(state, { status: 'dnd' }, start);
    expect(statusAt(beaten(busy, beat, start + 300_000), start + 300_000)).toBe('dnd');
  });

  test('a status that was set ends by itself', () => {
    const until = new Date(start + 60_000).toISOString();
    const state = withSetting(opened(nothingKnown, 'a', one, start), { status: 'dnd', text: 'lunch', until }, start);
    const alive = beaten(state, { connectionIds: ['a'], gatewayId: one, activeAt: start }, start + 59_000);
    expect(shown(alive, start + 59_999)).toMatchObject({ status: 'dnd', text: 'lunch', until });
    expect(shown(alive, start + 60_000)).toEqual({ status: 'online', lastSeen: new Date(start + 59_000).toISOString() });
    expect(nextLookAt(alive, timings, watermarkAt(start + 59_000))).toBe(start + 60_000);
  });

  test('PR3 an invisible person looks exactly like one who left at that moment, and sees themselves as invisible', () => {
    const state = opened(nothingKnown, 'a', one, start);
    const hidden = withSetting(state, { status: 'invisible', text: 'secret' }, start + 1_000);
    const later = withSetting(hidden, { status: 'invisible' }, start + 9_000);
    const gone = closed(
      beaten(later, { connectionIds: ['a'], gatewayId: one, activeAt: start }, start + 20_000),
      'a',
      one,
      start + 25_000,
    );
    const looks = [hidden, later, gone].map((each) => shown(each, start + 26_000));
    for (const look of looks) expect(look).toEqual({ status: 'offline', lastSeen: new Date(start + 1_000).toISOString() });
    expect(
      ownAt(UserId.parse('0199aaaa-0000-7000-8000-000000000000'), hidden, timings, watermarkAt(start + 2_000)),
    ).toMatchObject({
      status: 'invisible',
      text: 'secret',
    });
  });
});

type Fact = { readonly kind: 'opened' | 'closed' | 'beaten'; readonly id: string };

test('PR2 facts in any order and number come to the same: who is named by no living connection goes', () => {
  const fact = fc.record({
    kind: fc.constantFrom('opened' as const, 'closed' as const, 'beaten' as const),
    id: fc.constantFrom('a', 'b', 'c'),
  });
  const apply = (state: State, { kind, id }: Fact, at: number): State => {
    if (kind === 'opened') return opened(state, id, one, at);
    if (kind === 'closed') return closed(state, id, one, at);
    return beaten(state, { connectionIds: [id], gatewayId: one, activeAt: at }, at);
  };
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 30 }), (facts) => {
      const state = facts.reduce((before, each, index) => apply(before, each, start + index), nothingKnown);
      const named = new Set(facts.map(({ id }) => id));
      const over = new Set(facts.filter(({ kind }) => kind === 'closed').map(({ id }) => id));
      const lives = [...named].some((id) => !over.has(id));
      const soon = start + facts.length + timings.graceMs;
      expect(statusAt(state, soon) === 'online').toBe(lives);
      expect(statusAt(state, start + facts.length + timings.silentMs)).toBe('offline');
    }),
  );
});

test('a look at the time that nextLookAt says is enough: between two looks nothing visible changes by itself', () => {
  const set = fc.record({
    status: fc.constantFrom('online' as const, 'away' as const, 'dnd' as const, 'invisible' as const),
    forMs: fc.integer({ min: 1, max: 400_000 }),
  });
  fc.assert(
    fc.property(set, fc.boolean(), fc.integer({ min: 0, max: 600_000 }), ({ status, forMs }, isClosed, afterMs) => {
      const base = withSetting(
        opened(nothingKnown, 'a', one, start),
        { status, until: new Date(start + forMs).toISOString() },
        start,
      );
      const state = isClosed ? closed(base, 'a', one, start + 10) : base;
      const next = nextLookAt(state, timings, watermarkAt(start + 10)) ?? Number.POSITIVE_INFINITY;
      const at = Math.min(start + 10 + afterMs, next - 1);
      expect(looksAlike(shown(state, start + 10), shown(state, at))).toBe(true);
    }),
  );
});

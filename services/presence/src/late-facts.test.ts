import { GatewayId, UserId } from '@parley/contracts';
import { expect, test } from 'vitest';
import { beaten, closed, defaultTimings, opened, rebooted, type Timings } from './connections.ts';
import { ownAt, shownAt, withSetting } from './status.ts';
import { nothingKnown, type State } from './store/state.ts';
import { watermarkAt } from './store/watermark.ts';

const timings: Timings = { ...defaultTimings, awayAfterMs: 300_000, retentionMs: 1_000_000_000 };
const [first, second] = [GatewayId.parse('gateway-1:boot-1'), GatewayId.parse('gateway-1:boot-2')];
const start = 1_795_514_959_000;
const time = (at: number): string => new Date(at).toISOString();
const shown = (state: State, at: number) => shownAt(state, timings, watermarkAt(at));
const here = opened(nothingKnown, 'a', first, start);
const beat = (state: State, at: number): State => beaten(state, { connectionIds: ['a'], gatewayId: first, activeAt: at }, at);

test('PR2 a close that is told after its gateway fell silent brings nobody back', () => {
  expect(shown(closed(here, 'a', first, start + 40_000), start + 40_001).status).toBe('offline');
  expect(shown(closed(nothingKnown, 'a', first, start), start + 1).status).toBe('offline');
});

test('PR2 a boot long after the death of its predecessor changes nothing about who left then', () => {
  const state = rebooted(here, second, start + 600_000);
  expect(shown(state, start + 600_001)).toEqual({ status: 'offline', lastSeen: time(start) });
});

test('PR2 the start of an earlier boot that is told again ends nothing of a later one', () => {
  const state = rebooted(opened(nothingKnown, 'b', second, start), first, start + 1_000);
  expect(shown(state, start + 10_000).status).toBe('online');
});

test('PR3 an invisible person was last seen when that began, not at the heartbeat before', () => {
  expect(shown(withSetting(beat(here, start + 10_000), { status: 'invisible' }, start + 17_000), start + 18_000).lastSeen).toBe(
    time(start + 17_000),
  );
});

test('PR3 nothing of the time of being invisible shows once it ended', () => {
  const hidden = withSetting(here, { status: 'invisible', until: time(start + 60_000) }, start + 1_000);
  const gone = closed(beat(hidden, start + 11_000), 'a', first, start + 20_000);
  expect(shown(gone, start + 59_999)).toEqual(shown(gone, start + 60_000));
});

test('one sees what one set oneself, also before presence heard of the connection', () => {
  const userId = UserId.parse('0199aaaa-0000-7000-8000-000000000000');
  const state = withSetting(nothingKnown, { status: 'dnd', text: 'busy' }, start);
  expect(ownAt(userId, state, timings, watermarkAt(start))).toMatchObject({ status: 'dnd', text: 'busy' });
});

test('PR5 when somebody was last seen is not told beyond the retention', () => {
  expect(shown(here, start + timings.retentionMs).lastSeen).toBe(null);
});

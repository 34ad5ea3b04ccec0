import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { connect, createRoom, type Line, register } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

interface Shown {
  readonly userId: string;
  readonly status: string;
  readonly text?: string;
  readonly roomId?: string;
  readonly lastSeen: string | null;
}
type Watched = { ok: true; data: { items: Shown[] } };

const watch = (line: Line, userIds: readonly string[]) => line.emit<Watched>('presence:watch', { userIds });

/** What a line was last told of somebody. */
const lastOf = (line: Line, userId: string): Shown | undefined =>
  line.others
    .filter(([event]) => event === 'presence')
    .flatMap(([, payload]) => payload['items'] as Shown[])
    .findLast((item) => item.userId === userId);

const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  return { anna, ben, watcher: await connect(anna) };
};

describe('who is there', () => {
  test('PR1 PR2 somebody is online while one of two devices lives, and offline after the grace of the last', async () => {
    const { ben, watcher } = await pair();
    expect(await watch(watcher, [ben.id])).toMatchObject({ ok: true, data: { items: [{ userId: ben.id, status: 'offline' }] } });
    const devices = [await connect(ben), await connect(ben)];
    await eventually(() => expect(lastOf(watcher, ben.id)).toMatchObject({ status: 'online' }));
    devices[0]?.close();
    // Longer than the grace, and so long that this close is heard before the next one.
    await new Promise((resolve) => setTimeout(resolve, 6_500));
    expect(lastOf(watcher, ben.id)).toMatchObject({ status: 'online' });
    const [closedAt, closedAtDate] = [performance.now(), Date.now()];
    devices[1]?.close();
    await eventually(() => expect(lastOf(watcher, ben.id)).toMatchObject({ status: 'offline' }));
    expect(performance.now() - closedAt).toBeGreaterThan(4_000);
    // By the close: who is missed for want of heartbeats was last seen at the last one, before it.
    expect(Date.parse(lastOf(watcher, ben.id)?.lastSeen ?? '')).toBeGreaterThanOrEqual(closedAtDate);
  });

  test('PR2 a reconnect within the grace does not flicker', async () => {
    const { ben, watcher } = await pair();
    const first = await connect(ben);
    await watch(watcher, [ben.id]);
    await eventually(async () => expect((await watch(watcher, [ben.id])).data.items[0]).toMatchObject({ status: 'online' }));
    const told = watcher.others.length;
    first.close();
    await connect(ben);
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    const shown = watcher.others.slice(told).filter(([event]) => event === 'presence');
    expect(JSON.stringify(shown)).not.toContain('offline');
  });

  test('PR3 invisible looks like offline, and the room is shown to its members only, never over REST', async () => {
    const { anna, ben, watcher } = await pair();
    const [shared, own] = [await createRoom(ben, [anna]), await createRoom(ben)];
    const device = await connect(ben);
    await watch(watcher, [ben.id]);
    await device.emit('presence:set', { status: 'dnd', text: 'in a meeting', roomId: shared });
    await eventually(() =>
      expect(lastOf(watcher, ben.id)).toMatchObject({ status: 'dnd', text: 'in a meeting', roomId: shared }),
    );
    const path = `/api/presence?userIds=${ben.id}`;
    const overRest = await anna.call<{ items: Shown[] }>('GET', path);
    expect(overRest.body.items[0]).toMatchObject({ status: 'dnd' });
    expect(overRest.body.items[0]).not.toHaveProperty('roomId');
    await device.emit('presence:set', { status: 'online', roomId: own });
    await eventually(() => expect(lastOf(watcher, ben.id)).toMatchObject({ status: 'online' }));
    expect(lastOf(watcher, ben.id)).not.toHaveProperty('roomId');
    expect(await device.emit('presence:set', { status: 'invisible' })).toMatchObject({ ok: true, data: { status: 'invisible' } });
    await eventually(() => expect(lastOf(watcher, ben.id)).toMatchObject({ status: 'offline' }));
    expect((await anna.call<{ items: Shown[] }>('GET', path)).body.items[0]).toMatchObject({ status: 'offline' });
  });

  test('PR4 changes reach those who watch, and nobody else', async () => {
    const { anna, ben, watcher } = await pair();
    const other = await connect(anna);
    await watch(watcher, [ben.id]);
    const device = await connect(ben);
    await eventually(() => expect(lastOf(watcher, ben.id)).toMatchObject({ status: 'online' }));
    expect(lastOf(other, ben.id)).toBeUndefined();
    await watcher.emit('presence:unwatch', { userIds: [ben.id] });
    await device.emit('presence:set', { status: 'dnd' });
    await watch(other, [ben.id]);
    await device.emit('presence:set', { status: 'away' });
    await eventually(() => expect(lastOf(other, ben.id)).toMatchObject({ status: 'away' }));
    expect(lastOf(watcher, ben.id)).toMatchObject({ status: 'online' });
  });
});

describe('who is typing', () => {
  test('typing reaches the others in the room at both gateways, and ends with the message', async () => {
    const { anna, ben, watcher } = await pair();
    const room = await createRoom(anna, [ben]);
    const [one, two, writer] = await Promise.all([connect(ben), connect(ben), connect(anna)]);
    expect(await writer.emit('typing:start', { roomId: room })).toMatchObject({ ok: true });
    const told = (line: Line) => line.others.filter(([event]) => event === 'typing').map(([, { typing }]) => typing);
    await eventually(() => expect([told(one), told(two)]).toEqual([[true], [true]]));
    await writer.send(room, 'there');
    await eventually(() =>
      expect([told(one), told(two)]).toEqual([
        [true, false],
        [true, false],
      ]),
    );
    expect([told(writer), told(watcher)]).toEqual([[], []]);
    const stranger = await connect(await register(sharedUrl(), 'carl'));
    expect(await stranger.emit('typing:start', { roomId: room })).toMatchObject({ error: { code: 'not_found' } });
  });
});

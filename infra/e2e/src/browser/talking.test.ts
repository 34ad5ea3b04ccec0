import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { createRoom, type Person, register, wholeHistory } from '../person.ts';
import { killAndAwait, ready } from '../processes.ts';
import { sharedDir, sharedUrl } from '../shared-stack.ts';
import { gatewayOf, moveAwayFrom } from './at-gateways.ts';
import { browserTest } from './chromium.ts';
import type { Device } from './device.ts';
import { composer, messageRows, saidIn, say, typeUntil } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, roomId: string): Promise<Device> => {
  const device = await openWindow({ person, path: `/r/${roomId}` });
  await composer(device.page).waitFor();
  return device;
};

/** Two people with a room of theirs. */
const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  return { anna, ben, roomId: await createRoom(anna, [ben]) };
};

const bothAt = async () => {
  const { anna, ben, roomId } = await pair();
  return { anna, roomId, annas: await open(anna, roomId), bens: await open(ben, roomId) };
};

/** Waits until both show the same messages as the server has, each once. */
const agree = async (anna: Person, roomId: string, some: readonly Device[], expected: readonly string[]): Promise<void> => {
  await eventually(
    async () => {
      for (const { page } of some) expect((await saidIn(page)).toSorted()).toEqual(expected.toSorted());
    },
    { everyMs: 100 },
  );
  const stored = (await wholeHistory(anna, roomId)).map(({ content }) => content);
  for (const { page } of some) expect(await saidIn(page)).toEqual(stored);
};

browserTest('two people in two browsers at two gateways talk, and see each other type', async () => {
  const { anna, ben, roomId } = await pair();
  const opening: Device[] = [];
  const at = await gatewayOf(sharedDir(), async () => opening.push(await open(anna, roomId)));
  const [annas] = opening;
  if (annas === undefined) return;
  const bens = await open(ben, roomId);
  expect(await moveAwayFrom(sharedDir(), at, bens)).not.toBe(at);
  await say(annas.page, 'Can you hear me?');
  await messageRows(bens.page).filter({ hasText: 'Can you hear me?' }).waitFor();
  await typeUntil(composer(bens.page), annas.page.getByText('ben is typing'));
  await say(bens.page, 'Loud and clear');
  await agree(anna, roomId, [annas, bens], ['Can you hear me?', 'Loud and clear']);
});

browserTest(
  'MS4 what is typed while offline is sent once when the network is back, and what others said meanwhile is there',
  async () => {
    const { anna, roomId, annas, bens } = await bothAt();
    await say(annas.page, 'before');
    await messageRows(bens.page).filter({ hasText: 'before' }).waitFor();
    await annas.context.setOffline(true);
    for (const text of ['typed offline 1', 'typed offline 2', 'typed offline 3']) await say(annas.page, text);
    for (const text of ['meanwhile 1', 'meanwhile 2']) await say(bens.page, text);
    await messageRows(bens.page).filter({ hasText: 'meanwhile 2' }).waitFor();
    expect(await messageRows(bens.page).filter({ hasText: 'offline' }).count()).toBe(0);
    expect(await saidIn(annas.page)).toEqual(expect.arrayContaining(['typed offline 1', 'typed offline 2', 'typed offline 3']));
    await annas.context.setOffline(false);
    const all = ['before', 'meanwhile 1', 'meanwhile 2', 'typed offline 1', 'typed offline 2', 'typed offline 3'];
    await agree(anna, roomId, [annas, bens], all);
  },
);

browserTest(
  'MS4 a message that was not sent when the window closed, and one that was not finished, are there in the next window',
  async () => {
    const { anna, roomId, annas, bens } = await bothAt();
    await say(annas.page, 'first');
    await messageRows(bens.page).filter({ hasText: 'first' }).waitFor();
    await annas.context.setOffline(true);
    await say(annas.page, 'not sent yet');
    await messageRows(annas.page).filter({ hasText: 'not sent yet' }).waitFor();
    await composer(annas.page).fill('half a tho');
    await eventually(() => annas.page.evaluate(() => Object.values(localStorage).join(' '))).then((kept) =>
      expect(kept).toContain('half a tho'),
    );
    const address = annas.page.url();
    await annas.page.close();
    await annas.context.setOffline(false);
    const page = await annas.context.newPage();
    await page.goto(address);
    await messageRows(bens.page).filter({ hasText: 'not sent yet' }).waitFor();
    await agree(anna, roomId, [{ ...annas, page }, bens], ['first', 'not sent yet']);
    expect(await composer(page).inputValue()).toBe('half a tho');
  },
);

browserTest('MS1 both gateways killed under them, two people lose nothing that they write', async () => {
  const { anna, roomId, annas, bens } = await bothAt();
  await say(annas.page, 'before');
  await messageRows(bens.page).filter({ hasText: 'before' }).waitFor();
  const killed = Promise.all(['socket-gateway-1', 'socket-gateway-2'].map((name) => killAndAwait(sharedDir(), name)));
  const texts = Array.from({ length: 5 }, (_, index) => `through it ${index}`);
  for (const text of texts) await Promise.all([say(annas.page, `anna ${text}`), say(bens.page, `ben ${text}`)]);
  await killed;
  await agree(
    anna,
    roomId,
    [annas, bens],
    ['before', ...texts.map((text) => `anna ${text}`), ...texts.map((text) => `ben ${text}`)],
  );
  for (const name of ['socket-gateway-1', 'socket-gateway-2']) await ready(sharedDir(), name);
});

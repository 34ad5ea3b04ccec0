import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import { accept, refuse } from './answer.ts';
import { createOutbox, type Settled } from './outbox.ts';
import { createOutboxStore } from './outbox-store.ts';
import { webStorage } from './storage.ts';
import { createTestClock, settlePromises } from './testing/test-clock.ts';

type Take = (event: { key: string; newValue: string | null; storageArea: unknown }) => void;

/** Windows over one storage, which tells each what the others change. */
const browser = () => {
  const values = new Map<string, string>();
  const takers: { readonly of: object; readonly take: Take }[] = [];
  const open = async () => {
    const put = (key: string, newValue: string | null): void => {
      if (newValue === null) values.delete(key);
      else values.set(key, newValue);
      for (const { of, take } of takers) if (of !== storage) take({ key, newValue, storageArea: of });
    };
    const storage = {
      get length() {
        return values.size;
      },
      key: (index: number) => [...values.keys()][index] ?? null,
      getItem: (key: string) => values.get(key) ?? null,
      setItem: put,
      removeItem: (key: string) => put(key, null),
    };
    const events = {
      addEventListener: (_: 'storage', take: Take) => void takers.push({ of: storage, take }),
      removeEventListener: (_: 'storage', gone: Take) =>
        void takers.splice(
          takers.findIndex(({ take }) => take === gone),
          1,
        ),
    };
    const answers: ((answer: Settled) => void)[] = [];
    let isOnline = false;
    const outbox = createOutbox({
      emit: () => new Promise((resolve) => answers.push(resolve)),
      isOnline: () => isOnline,
      store: createOutboxStore(webStorage(storage, events), () => undefined),
      clock: createTestClock(),
      random: () => 0.5,
      changed: () => undefined,
    });
    await outbox.open('me');
    const online = (): void => {
      isOnline = true;
      outbox.resume();
    };
    const answer = async (how: Settled): Promise<void> => {
      answers.shift()?.(how);
      await settlePromises();
    };
    const say = async (id: string): Promise<void> => {
      void outbox.add('room', { kind: 'send', content: id }, id);
      await settlePromises();
    };
    const shown = () => outbox.itemsOf('room').map(({ entry, status }) => `${entry.id} ${status.status}`);
    return { outbox, online, answer, say, shown, asked: () => answers.length };
  };
  return { open, listeners: () => takers.length };
};

const muted = refuse('muted', 'muted');

test('what one window was refused is failed in the others too, until one of them takes it up again or discards it', async () => {
  const { open, listeners } = browser();
  const [one, other] = [await open(), await open()];
  one.online();
  other.online();
  for (const id of ['first', 'second']) {
    await one.say(id);
    expect(other.shown()).not.toContain(`${id} waiting`);
    await one.answer(muted);
  }
  expect(other.shown()).toEqual(['first failed', 'second failed']);
  expect(other.outbox.failed.getSnapshot()).toEqual(new Map([['room', 2]]));
  other.outbox.discard('first');
  await settlePromises();
  expect([one.shown(), one.outbox.failed.getSnapshot()]).toEqual([['second failed'], new Map([['room', 1]])]);
  other.outbox.retry('second');
  await settlePromises();
  expect([one.shown(), other.shown()]).toEqual([[], ['second sending']]);
  await other.answer(muted);
  expect([one.shown(), other.shown()]).toEqual([['second failed'], ['second failed']]);
  one.outbox.close();
  other.outbox.close();
  expect(listeners()).toBe(0);
});

test('what a window has discarded is sent by no other that had read it; what a window waits for it asks itself', async () => {
  const { open } = browser();
  const one = await open();
  await one.say('taken back');
  await one.say('waited for');
  const other = await open();
  expect(other.shown()).toEqual(['taken back waiting', 'waited for waiting']);
  expect(one.outbox.discard('taken back')).toBe(true);
  await settlePromises();
  expect(other.shown()).toEqual(['waited for waiting']);
  other.online();
  await other.answer(accept({ message: { id: 'm', clientMessageId: 'waited for' } as unknown as Message }));
  expect(one.shown()).toEqual(['waited for waiting']);
  one.online();
  expect([one.asked(), other.asked()]).toEqual([1, 0]);
});

import type { ChatClient } from '@parley/client';
import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import { parseEdits } from './edit.ts';
import { createEditing } from './editing.ts';
import { createKept } from './kept.ts';

const messageOf = (seq: number, senderId = 'me', deletedAt?: string): Message =>
  ({ id: `id-${seq}`, roomId: 'room', seq, rev: seq + 10, senderId, content: `text ${seq}`, deletedAt }) as unknown as Message;

const messages = [messageOf(1), messageOf(2), messageOf(3, 'me', 'now'), messageOf(4, 'ada')];

/** A browser whose storage lasts over windows, and what was sent from it. */
const browser = () => {
  const stored = new Map<string, string>();
  const sent: unknown[] = [];
  const pending: unknown[] = [];
  let isFull = false;
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const client = {
    session: { getSnapshot: () => ({ status: 'signed_in', userId: 'me' }) },
    timeline: () => ({ getSnapshot: () => ({ messages, pending }), close: () => undefined }),
    edit: (...args: unknown[]) => {
      if (!isFull) sent.push(args);
      return { isTaken: !isFull, settled: Promise.resolve({ ok: !isFull }) };
    },
  } as unknown as ChatClient;
  /** My edit of a message has not been confirmed. */
  const wait = (messageId: string, content: string, status: string): void => {
    pending.push({ entry: { command: { kind: 'edit', messageId, content } }, status: { status } });
  };
  const fill = (): void => {
    isFull = true;
  };
  return { window: () => createEditing({ client, kept: createKept(storage) }), stored, sent, wait, fill };
};

const key = 'parley:edit:me:room';

test('what is typed in an edit is there in the next window, and gone once it is saved or given up', () => {
  const { window, stored, sent } = browser();
  const editing = window();
  expect(editing.start(messageOf(1))).toBe(true);
  expect(stored.size).toBe(0);
  editing.change('room', 'half a tho');
  const later = window();
  expect(later.in('room').getSnapshot()).toEqual({
    messageId: 'id-1',
    seq: 1,
    rev: 11,
    from: 'text 1',
    text: 'half a tho',
    isChanged: true,
    asked: 0,
  });
  void later.save('room');
  expect(sent).toEqual([['room', 'id-1', 'half a tho', { ifMatch: 11 }]]);
  expect([later.in('room').getSnapshot(), stored.size]).toEqual([undefined, 0]);
});

test('an edit with something unsaved in it is not given up for another one; one without is', () => {
  const { window } = browser();
  const editing = window();
  editing.start(messageOf(1));
  expect(editing.start(messageOf(2))).toBe(true);
  editing.change('room', 'typed');
  expect([editing.start(messageOf(1)), editing.start(messageOf(2))]).toEqual([false, true]);
  expect(editing.in('room').getSnapshot()).toMatchObject({ text: 'typed', asked: 2 });
  expect(editing.startLast({ roomId: 'room' })).toBe(true);
  expect(editing.in('room').getSnapshot()).toMatchObject({ messageId: 'id-2', text: 'typed', asked: 3 });
  editing.stop('room');
  expect(editing.start(messageOf(1), 'again')).toBe(true);
  expect(editing.in('room').getSnapshot()).toMatchObject({ text: 'again', isChanged: true });
});

test('↑ edits the last message of mine that is not deleted', () => {
  const editing = browser().window();
  expect(editing.startLast({ roomId: 'room' })).toBe(true);
  expect(editing.in('room').getSnapshot()?.messageId).toBe('id-2');
});

test('what is edited again before the first edit is confirmed goes on from that one, and does not conflict with it', () => {
  const { window, sent, wait } = browser();
  const editing = window();
  wait('id-2', 'refused', 'failed');
  wait('id-2', 'on its way', 'waiting');
  editing.start(messageOf(2));
  expect(editing.in('room').getSnapshot()).toMatchObject({ text: 'on its way', isChanged: false });
  editing.change('room', 'text 2');
  void editing.save('room');
  expect(sent).toEqual([['room', 'id-2', 'text 2', {}]]);
});

test('an edit keeps how its first line begins, is not sent where nothing changed, and stays open where it is not taken', async () => {
  const { window, sent, fill, stored } = browser();
  const editing = window();
  const edit = (text: string) => {
    editing.start(messageOf(1));
    editing.change('room', text);
    return editing.save('room');
  };
  void edit('text 1 \n');
  void edit('\n  \n    code();\n');
  expect(sent).toEqual([['room', 'id-1', '    code();', { ifMatch: 11 }]]);
  fill();
  expect(await edit('one too many')).toMatchObject({ ok: false });
  expect([editing.in('room').getSnapshot()?.text, stored.size]).toEqual(['one too many', 1]);
});

test('two windows edit two messages of a room without taking away what the other keeps', () => {
  const { window, stored } = browser();
  const [one, other] = [window(), window()];
  one.start(messageOf(1));
  other.start(messageOf(2));
  one.change('room', 'in one');
  other.change('room', 'in the other');
  one.change('room', 'more in one');
  expect(parseEdits(stored.get(key)).map(({ text }) => text)).toEqual(['more in one', 'in the other']);
  one.stop('room');
  expect(window().in('room').getSnapshot()?.text).toBe('in the other');
});

test('what another window types of the same message is taken over; what it saves or gives up is closed here too', () => {
  const { window, stored } = browser();
  const [one, other] = [window(), window()];
  const told = (run: () => void): void => {
    const before = stored.get(key);
    run();
    other.takeForeign(key, before, stored.get(key));
  };
  one.start(messageOf(1));
  other.start(messageOf(1));
  told(() => one.change('room', 'typed'));
  expect(other.in('room').getSnapshot()).toMatchObject({ text: 'typed', isChanged: true });
  told(() => one.stop('room'));
  expect(other.in('room').getSnapshot()).toBe(undefined);
  // Of another message nothing is taken, nor where the storage had no room for what was typed here.
  other.start(messageOf(2));
  other.change('room', 'mine');
  stored.clear();
  one.start(messageOf(1));
  told(() => one.change('room', 'theirs'));
  told(() => one.stop('room'));
  expect(other.in('room').getSnapshot()?.text).toBe('mine');
});

test('what was not kept by this client is as if it were not there', () => {
  const some = [undefined, '', '{', 'null', '1', '{}', '[1,null]', '[{"messageId":1}]'];
  const parts = { messageId: 'a', seq: 1, rev: 1, from: '', text: '' };
  const wrong = Object.keys(parts).map((part) => JSON.stringify([{ ...parts, [part]: {} }]));
  expect([...some, ...wrong].flatMap(parseEdits)).toEqual([]);
  expect(parseEdits(JSON.stringify([parts]))).toHaveLength(1);
});

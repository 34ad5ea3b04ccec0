import { expect, test } from 'vitest';
import { createAnswering } from './answering.ts';
import { createKept, type WebStorage } from './kept.ts';

const storageOf = (values: Map<string, string>): WebStorage => ({
  getItem: (key) => values.get(key) ?? null,
  setItem: (key, value) => void values.set(key, value),
  removeItem: (key) => void values.delete(key),
});

test('what is answered is kept with the draft over a reload, of a room and of each thread by itself', () => {
  const values = new Map<string, string>();
  const [room, thread] = [{ roomId: 'room' }, { roomId: 'room', threadOf: 'root' }];
  createAnswering(createKept(storageOf(values))).set('ada', room, 'message');
  const reloaded = createAnswering(createKept(storageOf(values)));
  expect([reloaded.get('ada', room), reloaded.get('ada', thread), reloaded.get('bob', room)]).toEqual([
    'message',
    undefined,
    undefined,
  ]);
  reloaded.set('ada', thread, 'another');
  reloaded.set('ada', room, undefined);
  expect([reloaded.get('ada', room), reloaded.get('ada', thread), values.size]).toEqual([undefined, 'another', 1]);
});

test('another window that drops the reply drops it here', () => {
  const answering = createAnswering(createKept(storageOf(new Map())));
  let told = 0;
  answering.subscribe(() => (told += 1));
  answering.set('ada', { roomId: 'room' }, 'message');
  answering.takeForeign('parley:draft:ada:room', 'no reply');
  answering.takeForeign('parley:answering:ada:room', undefined);
  expect([answering.get('ada', { roomId: 'room' }), told]).toEqual([undefined, 2]);
});

import type { Answer } from '@parley/client';
import type { User } from '@parley/contracts';
import { expect, test } from 'vitest';
import { countDrafts, createDrafts } from './drafts.ts';
import { createKept, type WebStorage } from './kept.ts';
import { createPeople } from './people.ts';
import { parseRoute, pathOf } from './route.ts';
import { createDeviceSettings, parseSettings } from './settings.ts';

const storageOf = (values = new Map<string, string>()): WebStorage => ({
  getItem: (key) => values.get(key) ?? null,
  setItem: (key, value) => void values.set(key, value),
  removeItem: (key) => void values.delete(key),
});

const broken: WebStorage = {
  getItem: () => {
    throw new Error('forbidden');
  },
  setItem: () => {
    throw new Error('full');
  },
  removeItem: () => undefined,
};

test('a draft is kept over a reload, per person and room, and is gone when it was sent', () => {
  const values = new Map<string, string>();
  createDrafts(createKept(storageOf(values))).set('ada', 'room', 'half a thought');
  const reloaded = createDrafts(createKept(storageOf(values)));
  expect([reloaded.get('ada', 'room'), reloaded.get('bob', 'room'), reloaded.get('ada', 'other')]).toEqual([
    'half a thought',
    '',
    '',
  ]);
  reloaded.set('ada', 'room', '');
  expect([reloaded.get('ada', 'room'), values.size]).toEqual(['', 0]);
});

test('what could not be sent is put back after what is being typed, and what another window keeps is taken over', () => {
  const drafts = createDrafts(createKept(storageOf()));
  let told = 0;
  drafts.subscribe(() => (told += 1));
  drafts.putBack('ada', 'room', 'refused');
  drafts.putBack('ada', 'room', 'refused too');
  expect([drafts.get('ada', 'room'), told]).toEqual(['refused\nrefused too', 2]);
  drafts.takeForeign('parley:draft:ada:room', 'typed elsewhere');
  drafts.takeForeign('parley:settings', 'no draft');
  expect([drafts.get('ada', 'room'), told]).toEqual(['typed elsewhere', 3]);
  expect(countDrafts(['parley:draft:ada:room', 'parley:settings', 'parley:draft:bob:room'])).toBe(2);
});

test('where the browser keeps nothing, drafts and settings live as long as the window', () => {
  const drafts = createDrafts(createKept(broken));
  drafts.set('ada', 'room', 'text');
  expect(drafts.get('ada', 'room')).toBe('text');
  const settings = createDeviceSettings(createKept(undefined));
  settings.change({ theme: 'dark' });
  expect(settings.getSnapshot()).toMatchObject({ theme: 'dark', language: 'system' });
});

test.each(['', '{', 'null', '[]', '{"theme":"pink","language":7}'])('settings that are not ours are as none: %s', (text) => {
  expect(parseSettings(text)).toEqual({ theme: 'system', language: 'system', notify: 'mentions', notifyContent: true });
});

test('a path leads to a place and back; one that is not known leads home', () => {
  const roomId = '018f0000-0000-7000-8000-000000000001';
  for (const path of ['/', '/signin', `/r/${roomId}`, `/r/${roomId}/42`]) expect(pathOf(parseRoute(path))).toBe(path);
  for (const path of ['/r/x', '/r/', '/etc/passwd', `/r/${roomId}/x`, `/r/${roomId}/4/2`])
    expect(parseRoute(path)).toEqual({ view: 'home' });
});

test('people are asked for together, once, and again where nobody answered', async () => {
  const asked: (readonly string[])[] = [];
  const planned: (() => void)[] = [];
  let isUp = false;
  const userOf = (id: string): User => ({ id, username: id, displayName: id.toUpperCase() }) as unknown as User;
  const people = createPeople({
    ask: async (ids): Promise<Answer<{ items: readonly User[] }>> => {
      asked.push(ids);
      if (isUp) return { ok: true, data: { items: ids.map(userOf) } };
      return { ok: false, error: { code: 'unavailable', message: '', outcome: 'unknown', retryable: true, requestId: '' } };
    },
    later: (run) => void planned.push(run),
  });
  const turn = async (): Promise<void> => {
    planned.shift()?.();
    await new Promise(setImmediate);
  };
  expect([people.get('a'), people.get('b'), people.get('a')]).toEqual([undefined, undefined, undefined]);
  await turn();
  isUp = true;
  await turn();
  expect(asked).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect([people.get('a')?.displayName, planned.length]).toEqual(['A', 0]);
});

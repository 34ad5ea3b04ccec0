import type { Answer } from '@parley/client';
import type { AckError, User } from '@parley/contracts';
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

test('settings reach the other windows of a browser, and none of them writes over what another one changed', () => {
  const values = new Map<string, string>();
  const [one, other] = [createDeviceSettings(createKept(storageOf(values))), createDeviceSettings(createKept(storageOf(values)))];
  one.change({ theme: 'dark' });
  other.change({ language: 'ar' });
  expect(other.getSnapshot()).toMatchObject({ theme: 'dark', language: 'ar' });
  let told = 0;
  one.subscribe(() => (told += 1));
  one.takeForeign('parley:draft:ada:room', 'no settings');
  for (const [key, text] of [...values, ...values]) one.takeForeign(key, text);
  expect([one.getSnapshot(), told]).toEqual([other.getSnapshot(), 1]);
});

test('settings that a full storage does not take are not lost with the next change', () => {
  const full = createDeviceSettings(createKept({ ...storageOf(new Map()), setItem: broken.setItem }));
  full.change({ theme: 'dark' });
  full.change({ language: 'ar' });
  expect(full.getSnapshot()).toMatchObject({ theme: 'dark', language: 'ar' });
});

test.each(['', '{', 'null', '[]', '{"theme":"pink","language":7}'])('settings that are not ours are as none: %s', (text) => {
  expect(parseSettings(text)).toEqual({ theme: 'system', language: 'system' });
});

test('a path leads to a place and back; one that is not known leads home', () => {
  const roomId = '018f0000-0000-7000-8000-000000000001';
  const paths = ['/', '/signin', '/threads', `/r/${roomId}`, `/r/${roomId}/42`, `/r/${roomId}/thread/${roomId}`];
  for (const path of [...paths, `/r/${roomId}/thread/${roomId}/42`]) expect(pathOf(parseRoute(path))).toBe(path);
  expect(parseRoute(`/r/${roomId}/thread/${roomId}/42`)).toEqual({ view: 'room', roomId, thread: { rootId: roomId, seq: 42 } });
  expect(parseRoute(`/r/${roomId.toUpperCase()}`)).toEqual({ view: 'room', roomId });
  const noId = `${roomId.slice(0, 7)}-${roomId.slice(8)}`;
  for (const path of ['/r/x', '/r/', '/etc/passwd', `/r/${roomId}/x`, `/r/${roomId}/4/2`, `/r/${noId}`, `/r/${'-'.repeat(36)}`])
    expect(parseRoute(path)).toEqual({ view: 'home' });
});

/** People of a server that answers as `answer` says, and what they planned: each with how long they wait. */
const peopleOf = (answer: () => Partial<AckError> | undefined) => {
  const asked: (readonly string[])[] = [];
  const planned: { readonly run: () => void; readonly afterMs: number }[] = [];
  const userOf = (id: string): User => ({ id, username: id, displayName: id.toUpperCase() }) as unknown as User;
  const people = createPeople({
    ask: async (ids): Promise<Answer<{ items: readonly User[] }>> => {
      asked.push(ids);
      const error = answer();
      if (error === undefined) return { ok: true, data: { items: ids.map(userOf) } };
      const unavailable = { code: 'unavailable', message: '', outcome: 'unknown', retryable: true, requestId: '' } as const;
      return { ok: false, error: { ...unavailable, ...error } };
    },
    later: (run, afterMs) => {
      const plan = { run, afterMs };
      planned.push(plan);
      return () => void planned.splice(planned.indexOf(plan), 1);
    },
  });
  /** Does what is planned next, and tells how long that was waited for. */
  const turn = async (): Promise<number | undefined> => {
    const next = planned.shift();
    next?.run();
    await new Promise(setImmediate);
    return next?.afterMs;
  };
  return { people, asked, planned, turn };
};

test('people are asked for together, once, and again where nobody answered', async () => {
  let isUp = false;
  const { people, asked, planned, turn } = peopleOf(() => (isUp ? undefined : {}));
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

test('a server that cannot answer is asked less and less often, and not before the time it names', async () => {
  let refusal: Partial<AckError> | undefined = {};
  const { people, asked, planned, turn } = peopleOf(() => refusal);
  people.get('a');
  const waits: unknown[] = [];
  for (let count = 0; count < 9; count += 1) {
    waits.push(await turn());
    // Whoever is drawn meanwhile hurries nothing.
    people.get('b');
  }
  expect(waits).toEqual([30, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  refusal = { code: 'rate_limited', retryAfterMs: 90_000 };
  await turn();
  expect(planned.map(({ afterMs }) => afterMs)).toEqual([90_000]);
  refusal = undefined;
  people.resume();
  expect(await turn()).toBe(30);
  expect([asked.at(-1), people.get('b')?.displayName, planned.length]).toEqual([['a', 'b'], 'B', 0]);
});

test('who is forgotten while the server is asked is not taken from its answer, and the next is asked for at once', async () => {
  const { people, planned, turn } = peopleOf(() => ({}));
  people.get('a');
  await turn();
  expect(planned[0]?.afterMs).toBe(1_000);
  const under = turn();
  people.clear();
  await under;
  expect(planned).toEqual([]);
  people.get('c');
  expect(planned.map(({ afterMs }) => afterMs)).toEqual([30]);
});

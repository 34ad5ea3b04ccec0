import { expect, test } from 'vitest';
import { type Asked, wayOf } from '../../worker/what-to-do.ts';
import { createShellWorker, type WorkerWindow } from './shell-worker.ts';

const origin = 'https://chat.example';
const files = new Set(['/assets/index-1.js', '/icon.svg']);
const ask = (path: string, more: Partial<Asked> = {}) =>
  wayOf({ method: 'GET', mode: 'cors', url: new URL(path, origin), ...more }, origin, files);

test.each([
  '/',
  '/signin',
  '/threads',
  '/r/018f0000-0000-7000-8000-000000000001/thread/018f0000-0000-7000-8000-000000000002/7',
  '/r/018f0000-0000-7000-8000-000000000001/7',
  '/?from=home',
])('the worker opens %s without a server too', (path) => {
  expect(ask(path, { mode: 'navigate' })).toBe('page');
});

test.each(['/assets/index-1.js', '/icon.svg'])('the worker has %s', (path) => {
  expect(ask(path)).toBe('file');
});

test.each([
  '/api/rooms',
  '/socket.io/?EIO=4',
  '/demo.json',
  '/assets/index-2.js',
  '/icon.svg?x',
  'https://else.example/icon.svg',
])('the worker leaves %s alone', (path) => {
  expect(ask(path)).toBe('none');
});

test('the worker leaves alone what is no GET, and pages that are none of the client', () => {
  expect(ask('/', { method: 'POST', mode: 'navigate' })).toBe('none');
  expect(ask('/api/docs', { mode: 'navigate' })).toBe('none');
});

/** A browser window with a worker of this or that kind; `told` is what the waiting one was told. */
const createWindow = async ({ hasController = true, isWaiting = false, isHidden = false, isBusy = false } = {}) => {
  const told: unknown[] = [];
  let reloads = 0;
  const waiting = { postMessage: (message: unknown) => told.push(message) };
  const nobody: unknown = null;
  const registration = Object.assign(new EventTarget(), { waiting: isWaiting ? waiting : null, installing: nobody });
  const container = Object.assign(new EventTarget(), {
    controller: hasController ? {} : null,
    register: () => Promise.resolve(registration),
  });
  const opened: string[] = [];
  const window = {
    navigator: { serviceWorker: container },
    document: { visibilityState: isHidden ? 'hidden' : 'visible' },
    location: { reload: () => (reloads += 1) },
  };
  const worker = createShellWorker(window as unknown as WorkerWindow, {
    open: (path) => opened.push(path),
    isBusy: () => isBusy,
  });
  await worker.start();
  return {
    worker,
    told,
    opened,
    reloads: () => reloads,
    controllerChanges: () => container.dispatchEvent(new Event('controllerchange')),
    says: (data: unknown) => container.dispatchEvent(new MessageEvent('message', { data })),
    installsNewer: () => {
      const next = Object.assign(new EventTarget(), { state: 'installing' });
      registration.installing = next;
      registration.dispatchEvent(new Event('updatefound'));
      Object.assign(next, { state: 'installed' }).dispatchEvent(new Event('statechange'));
      registration.waiting = waiting;
    },
  };
};

test('a newer version is told of, waits until somebody agrees, and is then loaded once it has taken over', async () => {
  const window = await createWindow();
  expect(window.worker.getSnapshot()).toBe(false);
  window.installsNewer();
  expect([window.worker.getSnapshot(), window.told, window.reloads()]).toEqual([true, [], 0]);
  window.worker.takeOver();
  expect([window.told, window.reloads()]).toEqual([['take over'], 0]);
  window.controllerChanges();
  expect(window.reloads()).toBe(1);
});

test('the first version is no newer one', async () => {
  const window = await createWindow({ hasController: false });
  window.installsNewer();
  window.controllerChanges();
  expect([window.worker.getSnapshot(), window.told, window.reloads()]).toEqual([false, [], 0]);
});

test('where another window took over, one that nobody looks at and that has no dialog open loads the newer version, any other says so', async () => {
  const hidden = await createWindow({ isHidden: true });
  hidden.controllerChanges();
  expect([hidden.reloads(), hidden.worker.getSnapshot()]).toEqual([1, false]);
  const busy = await createWindow({ isHidden: true, isBusy: true });
  busy.controllerChanges();
  expect([busy.reloads(), busy.worker.getSnapshot()]).toEqual([0, true]);
  const visible = await createWindow();
  visible.controllerChanges();
  expect([visible.reloads(), visible.worker.getSnapshot()]).toEqual([0, true]);
  visible.worker.takeOver();
  expect(visible.reloads()).toBe(1);
});

test('a version that waits when a page begins takes over at once, since the page is of it already', async () => {
  const window = await createWindow({ isWaiting: true });
  window.controllerChanges();
  expect([window.told, window.reloads(), window.worker.getSnapshot()]).toEqual([['take over'], 0, false]);
});

test('a notification that was pressed opens its place, and nothing else does', async () => {
  const window = await createWindow();
  for (const data of [{ kind: 'open', path: '/r/1/2' }, { kind: 'other', path: '/x' }, 'open', null]) window.says(data);
  expect(window.opened).toEqual(['/r/1/2']);
});

test('where a browser has no workers, nothing is said', async () => {
  const window = { navigator: {}, document: {}, location: {} } as unknown as WorkerWindow;
  const worker = createShellWorker(window, { open: () => undefined, isBusy: () => false });
  await worker.start();
  expect([worker.getSnapshot(), await worker.registration()]).toEqual([false, undefined]);
});

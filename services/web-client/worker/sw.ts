import { openMessage } from './open-message.ts';
import { parsePush, takePush } from './push.ts';
import { renewPush } from './renew-push.ts';
import { createShellCache } from './shell-cache.ts';
import { wayOf } from './what-to-do.ts';

declare const self: ServiceWorkerGlobalScope;

const list = parleyShell.files;
const shell = createShellCache(self.caches, parleyShell.version, list);
const files = new Set(list);

self.addEventListener('install', (event) => event.waitUntil(shell.fill()));

self.addEventListener('activate', (event) => event.waitUntil(Promise.all([shell.prune(), self.clients.claim()])));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { method, mode, url } = request;
  const way = wayOf({ method, mode, url: new URL(url) }, self.location.origin, files);
  if (way === 'page') event.respondWith(shell.page(request));
  if (way === 'file') event.respondWith(shell.file(request));
});

// A new version waits until somebody agrees to reload: the old page would miss parts of itself that it has not loaded yet.
self.addEventListener('message', (event) => {
  const { data }: { data: unknown } = event;
  if (data === 'take over') event.waitUntil(self.skipWaiting());
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { data }: { data: unknown } = event.notification;
  event.waitUntil(openMessage(self.clients, data));
});

const lookedAt = async () =>
  (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(({ focused }) => focused);

self.addEventListener('push', (event) => {
  const badge = async (count: number): Promise<void> => {
    if (!('setAppBadge' in self.navigator)) return;
    await (count === 0 ? self.navigator.clearAppBadge() : self.navigator.setAppBadge(count)).catch(() => undefined);
  };
  event.waitUntil(takePush(parsePush(event.data?.text()), { display: self.registration, lookedAt, badge }));
});

self.addEventListener('pushsubscriptionchange', (event) => {
  const subscribe = (applicationServerKey: string) =>
    self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const parts = { fetch: (path: string, init: RequestInit) => fetch(path, init), subscribe, language: self.navigator.language };
  // Whoever is not signed in here any more is told nothing; a window that opens later tries it again.
  event.waitUntil(renewPush(parts).catch(() => undefined));
});

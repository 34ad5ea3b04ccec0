import { openMessage } from './open-message.ts';
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

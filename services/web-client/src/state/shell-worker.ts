import type { Observable } from '@parley/client';
import { createObservable } from './observable.ts';

/** The service worker that keeps the shell; its value is whether a newer version of the client is ready. */
export interface ShellWorker extends Observable<boolean> {
  /** Registers it; where the browser has none, nothing is kept and nothing is said. */
  readonly start: () => Promise<void>;
  /** Looks for a newer version. */
  readonly check: () => void;
  /** Goes on with the newer version. */
  readonly takeOver: () => void;
  /** What shows notifications, where there is one. */
  readonly registration: () => Promise<ServiceWorkerRegistration | undefined>;
}

/** What is needed of a window. */
export type WorkerWindow = Pick<Window, 'document' | 'location'> & {
  readonly navigator: { readonly serviceWorker?: ServiceWorkerContainer | undefined };
};

const pathIn = (data: unknown): string | undefined =>
  typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'open' && 'path' in data
    ? String(data.path)
    : undefined;

/** What it wants of the client. */
export interface WorkerWays {
  /** Is told the path of a notification that was pressed. */
  readonly open: (path: string) => void;
  /** Whether a reload would lose something, a dialog that is half filled for instance. */
  readonly isBusy: () => boolean;
}

/** Makes it, not registered. */
export const createShellWorker = (window: WorkerWindow, { open, isBusy }: WorkerWays): ShellWorker => {
  // Insecure contexts have none.
  const container = window.navigator.serviceWorker;
  const isNewer = createObservable(false);
  let registration: ServiceWorkerRegistration | undefined;
  let hasController = container?.controller != null;
  /** What a change of the worker means: the first one nothing, and after a new page was loaded nothing either. */
  let expected: 'reload' | 'nothing' | undefined;

  const changed = (): void => {
    const isFirst = !hasController;
    hasController = true;
    if (isFirst || expected === 'nothing') expected = undefined;
    // Another window took over: what this one has not loaded yet is gone. Whoever does not look loses nothing by a reload.
    else if (expected === 'reload' || (window.document.visibilityState === 'hidden' && !isBusy())) window.location.reload();
    else isNewer.set(true);
  };

  const follow = (found: ServiceWorkerRegistration): void => {
    registration = found;
    // The page has just been loaded, and is the new one already.
    if (found.waiting !== null && hasController) {
      expected = 'nothing';
      found.waiting.postMessage('take over', []);
    }
    found.addEventListener('updatefound', () => {
      const next = found.installing;
      next?.addEventListener('statechange', () => {
        if (next.state === 'installed' && hasController) isNewer.set(true);
      });
    });
  };

  return {
    getSnapshot: isNewer.getSnapshot,
    subscribe: isNewer.subscribe,
    start: async () => {
      if (container === undefined) return;
      container.addEventListener('controllerchange', changed);
      container.addEventListener('message', (event: MessageEvent<unknown>) => {
        const path = pathIn(event.data);
        if (path !== undefined) open(path);
      });
      try {
        follow(await container.register('/sw.js'));
      } catch {
        // Without it the client works as before, only not without a server.
      }
    },
    check: () => void registration?.update().catch(() => undefined),
    takeOver: () => {
      const waiting = registration?.waiting;
      if (!waiting) return window.location.reload();
      expected = 'reload';
      waiting.postMessage('take over', []);
    },
    registration: async () => registration ?? container?.getRegistration(),
  };
};

import { isView } from './what-to-do.ts';

/** A window of this origin. */
export interface OpenWindow {
  readonly url: string;
  readonly focused: boolean;
  postMessage(message: unknown, transfer: []): void;
  focus(): Promise<unknown>;
}

/** All of them, and the way to a new one; a worker has them as `clients`. */
export interface OpenWindows {
  matchAll(options: { readonly type: 'window'; readonly includeUncontrolled: true }): Promise<readonly OpenWindow[]>;
  openWindow(path: string): Promise<unknown>;
}

/** What a notification carries: the place of its message. */
const pathIn = (data: unknown): string =>
  typeof data === 'object' && data !== null && 'path' in data && typeof data.path === 'string' ? data.path : '/';

/** Shows the message of a notification that was pressed: in a window that is open, else in a new one. */
export const openMessage = async (clients: OpenWindows, data: unknown): Promise<void> => {
  const path = pathIn(data);
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  // The documentation of the interface is a page of this origin too, and knows of no messages.
  const [first] = windows
    .filter(({ url }) => isView(new URL(url).pathname))
    .toSorted((one, other) => Number(other.focused) - Number(one.focused));
  if (first === undefined) {
    await clients.openWindow(path);
    return;
  }
  first.postMessage({ kind: 'open', path }, []);
  await first.focus();
};

/** What a notification carries: the place of its message. */
const pathIn = (data: unknown): string =>
  typeof data === 'object' && data !== null && 'path' in data && typeof data.path === 'string' ? data.path : '/';

/** Shows the message of a notification that was pressed: in a window that is open, else in a new one. */
export const openMessage = async (clients: Clients, data: unknown): Promise<void> => {
  const path = pathIn(data);
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [first] = windows.toSorted((one, other) => Number(other.focused) - Number(one.focused));
  if (first === undefined) {
    await clients.openWindow(path);
    return;
  }
  first.postMessage({ kind: 'open', path }, []);
  await first.focus();
};

import { expect, test } from 'vitest';
import { type OpenWindow, openMessage } from '../../worker/open-message.ts';

const origin = 'https://chat.example';

/** Presses a notification while windows with these paths are open; the first has the focus. */
const press = async (...paths: readonly string[]): Promise<readonly string[]> => {
  const done: string[] = [];
  const windows = paths.map(
    (path, index): OpenWindow => ({
      url: origin + path,
      focused: index === 0,
      postMessage: () => done.push(`told ${path}`),
      focus: () => Promise.resolve(done.push(`shown ${path}`)),
    }),
  );
  const openWindow = (path: string): Promise<number> => Promise.resolve(done.push(`opened ${path}`));
  await openMessage({ matchAll: () => Promise.resolve(windows), openWindow }, { path: '/r/1/2' });
  return done;
};

test('a notification that was pressed shows a window of the client, no other page of this origin', async () => {
  expect(await press('/api/docs', '/signin')).toEqual(['told /signin', 'shown /signin']);
  expect(await press('/api/docs')).toEqual(['opened /r/1/2']);
  expect(await press('/', '/r/1')).toEqual(['told /', 'shown /']);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readDocstrings } from './docstrings.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-docstrings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('docstrings are found on exports and one level inside them, and nowhere else', () => {
  writeFileSync(
    join(folder, 'shapes.ts'),
    `/** What is shared. */
const shared = { /** Not seen. */ a: 1 };

/**
 * A room, see {@link Member}.
 * It goes on.
 */
export const Room = z.object({
  name: z.string(),
  /** Only some write. */
  readOnly: z.boolean(),
});

export const events = {
  /** Reads. */
  'room:read': {
    query: z.object({
      /** Of what stands deeper. */
      deep: 1,
    }),
  },
  /** Adds. */
  'room:add': 1,
};

export const tables = {
  ...events,
  own: 1,
};

export interface Hidden {
  /** Of an interface. */
  readonly part: string;
}
`,
  );
  expect(readDocstrings(folder)).toEqual({
    Room: 'A room, see `Member`. It goes on.',
    'Room.readOnly': 'Only some write.',
    'events.room:add': 'Adds.',
    'events.room:read': 'Reads.',
    'tables.room:add': 'Adds.',
    'tables.room:read': 'Reads.',
    shared: 'What is shared.',
  });
});

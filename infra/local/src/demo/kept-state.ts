import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../write-atomically.ts';

/** What the demo remembers in its data directory. */
export interface DemoState {
  /** Whether the past is written, so that it is not written over what was said since. */
  readonly isSeeded: boolean;
  /** Rooms by the key of their plan. */
  readonly rooms: Readonly<Record<string, string>>;
  /** The dialogue that comes next. */
  readonly next: number;
}

const fileOf = (dataDir: string): string => join(dataDir, 'demo.json');

const nothing: DemoState = { isSeeded: false, rooms: {}, next: 0 };

/** Reads it; before the first run there is nothing to remember. */
export const readDemoState = (dataDir: string): DemoState => {
  try {
    const state: DemoState = JSON.parse(readFileSync(fileOf(dataDir), 'utf8'));
    return { ...nothing, ...state };
  } catch {
    return nothing;
  }
};

/** Writes it. */
export const keepDemoState = (dataDir: string, state: DemoState): void =>
  writeAtomically(fileOf(dataDir), `${JSON.stringify(state, null, 2)}\n`);

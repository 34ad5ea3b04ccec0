import type { CheckerRun } from './run-checker.ts';

/** A promise that is taken away, how the checker is to find out, and by which kinds of anomalies, any of these. */
export interface Sabotage extends CheckerRun {
  readonly patch: string;
  readonly only: string;
  readonly kinds: readonly string[];
}

/** One for each patch. */
export const sabotages: readonly Sabotage[] = [
  { patch: 'acknowledged-before-commit', only: 'rooms locked', rate: 60, kinds: ['before-commit', 'lost'] },
  { patch: 'published-before-commit', only: 'rooms locked', rate: 60, kinds: ['before-commit', 'phantom'] },
  { patch: 'key-table-skipped', only: 'both message-persistence killed', rate: 200, kinds: ['doubled', 'repeat-applied'] },
  { patch: 'room-lock-skipped', only: 'every client connects', rate: 200, kinds: ['numbering', 'revs'] },
  { patch: 'trimmed-before-commit', only: 'killed while it stores', rate: 200, kinds: ['order', 'lost'] },
  { patch: 'lost-frame-not-repaired', only: 'between commit', rate: 60, kinds: ['unanswered', 'diverged'] },
  { patch: 'shard-bounded-by-maxlen', only: 'both message-persistence killed', rate: 200, kinds: ['order', 'lost'] },
  { patch: 'edit-keys-not-kept', only: 'every client connects', rate: 60, kinds: ['edit-lost', 'revs'] },
];

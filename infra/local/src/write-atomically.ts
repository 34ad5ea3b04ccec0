import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file in one step, so that a reader sees the old or the new text and never half of one. Mode 0600. */
export const writeAtomically = (file: string, text: string): void => {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
};

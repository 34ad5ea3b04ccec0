import type { Mention } from '@parley/contracts';

/** What a text needs beside its tokens: who is mentioned in it, and how that is written. */
export interface Source {
  readonly mentions: readonly Mention[];
  readonly mentionTexts: readonly string[];
}

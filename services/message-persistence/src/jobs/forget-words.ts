import type { RecurringJob } from '@parley/service-kit';
import type { SearchIndex } from '../search-index.ts';

/** What {@link forgetWordsJob} needs. */
export interface ForgetWordsOptions {
  readonly index: Pick<SearchIndex, 'forgetWords'>;
}

const everyMs = 15_000;

/** Looks at some of the words that search knows, and forgets those that no message has any more: words of deleted messages above all. */
export const forgetWordsJob = ({ index }: ForgetWordsOptions): RecurringJob => ({
  name: 'forget-words',
  everyMs,
  handle: async () => void (await index.forgetWords()),
});

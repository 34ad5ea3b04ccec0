import type { Log, RecurringJob } from '@parley/service-kit';
import type { LinkPreviews } from '../link-previews.ts';

const everyMs = 300_000;

/** Gives up previews that nobody waits for any more, and forgets pages after a day (LP6). */
export const tidyPreviewsJob = (previews: LinkPreviews, log: Log): RecurringJob => ({
  name: 'tidy-previews',
  everyMs,
  handle: async () => {
    const late = await previews.tidy();
    if (late > 0) log.warn({ late }, 'previews were given up: pages could not be looked up in time');
  },
});

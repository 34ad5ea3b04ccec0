import { type Log, openWorkQueue, RetryLaterError, type WorkQueue } from '@parley/service-kit';
import type { LinkPreviews } from '../link-previews.ts';

/** What {@link openPreviewQueue} takes. */
export interface PreviewQueueOptions {
  readonly redisUrl: string;
  readonly previews: LinkPreviews;
  /** Pages looked up at the same time in one process. */
  readonly atOnce: number;
  readonly log: Log;
}

/** Pages that wait for being looked up: see {@link openPreviewQueue}. */
export interface PreviewQueue {
  /** There may be new wishes. Never waits. */
  wakeUp(): void;
  stop(): Promise<void>;
}

const name = 'preview-page';
/** How soon what was missed by a wake-up is found, and what was cut off is tried again. */
const lookEveryMs = 5_000;
/** Redis may be away: what was taken and not queued is taken again a minute later. */
const addWithinMs = 2_000;

/**
 * Queues pages, one job for each whatever number of messages link to it (LP6). The wishes themselves stand in the database; Redis has ids alone,
 * and only as many as may be under way.
 */
export const openPreviewQueue = ({ redisUrl, previews, atOnce, log }: PreviewQueueOptions): PreviewQueue => {
  const queue: WorkQueue = openWorkQueue({
    redisUrl,
    queue: 'link-previews',
    atOnce,
    handlers: {
      [name]: async ({ pageId = '' }) => {
        const later = await previews.show(pageId);
        if (later !== undefined) throw new RetryLaterError('its host was asked just now', later.againAfterMs);
      },
    },
    log,
  });
  let isStopped = false;
  let isAsked = false;
  let running: Promise<void> | undefined;

  const fill = async (): Promise<void> => {
    const pageIds = await previews.next();
    if (pageIds.length === 0) return;
    const added = queue.add(pageIds.map((pageId) => ({ name, key: pageId, ids: { pageId }, attempts: 20 })));
    await Promise.race([added, rejectAfter(addWithinMs)]);
  };

  const isWanted = (): boolean => isAsked && !isStopped;

  const run = async (): Promise<void> => {
    while (isWanted()) {
      isAsked = false;
      await fill().catch((error: unknown) => log.warn({ err: error }, 'pages cannot be queued at the moment'));
    }
    running = undefined;
  };

  const wakeUp = (): void => {
    isAsked = true;
    if (!isStopped) running ??= run();
  };

  const timer = setInterval(wakeUp, lookEveryMs);
  return {
    wakeUp,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
      await queue.stop();
    },
  };
};

const rejectAfter = (ms: number): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error('the queue did not answer in time')), ms).unref());

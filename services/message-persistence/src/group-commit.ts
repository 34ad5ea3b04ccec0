import { isUnavailable } from '@parley/service-kit';

/** What {@link createGroupCommit} needs. */
export interface GroupCommitOptions<Request, Answer> {
  /** Which requests have to keep their order: their room. */
  readonly keyOf: (request: Request) => string;
  /** Commits some requests of one key together and answers each, in their order; all or none. */
  readonly commit: (requests: readonly Request[]) => Promise<readonly Answer[]>;
  readonly maxBatch: number;
  /** How many requests may wait at once, over all keys; beyond it {@link GroupCommitFull} is thrown. */
  readonly maxWaiting: number;
}

/** Thrown at once, before anything was done: too many requests wait. */
export class GroupCommitFull extends Error {}

interface Waiting<Request, Answer> {
  readonly request: Request;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Group commit: one batch per key at a time, and what comes meanwhile is the next one. So a busy room holds one
 * connection and not all of them, and is told in the order of its commits. A request that comes alone does not wait.
 */
export const createGroupCommit = <Request, Answer>(
  options: GroupCommitOptions<Request, Answer>,
): ((request: Request) => Promise<Answer>) => {
  const { keyOf, commit, maxBatch, maxWaiting } = options;
  let waiting = 0;
  const queues = new Map<string, Waiting<Request, Answer>[]>();

  const settle = async (batch: readonly Waiting<Request, Answer>[]): Promise<void> => {
    try {
      const answers = await commit(batch.map((one) => one.request));
      for (const [index, answer] of answers.entries()) batch[index]?.resolve(answer);
    } catch (error) {
      // An outage is everybody's; any other fault may be that of one request alone.
      if (batch.length === 1 || isUnavailable(error)) for (const one of batch) one.reject(error);
      else for (const one of batch) await settle([one]);
    }
  };

  const drain = async (key: string, queue: Waiting<Request, Answer>[]): Promise<void> => {
    while (queue.length > 0) await settle(queue.splice(0, maxBatch));
    queues.delete(key);
  };

  return (request) => {
    if (waiting >= maxWaiting) return Promise.reject(new GroupCommitFull('too many requests wait to be committed'));
    waiting += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const key = keyOf(request);
    const queue = queues.get(key);
    if (queue === undefined) {
      const started = [{ request, resolve, reject }];
      queues.set(key, started);
      void drain(key, started);
    } else {
      queue.push({ request, resolve, reject });
    }
    return promise.finally(() => {
      waiting -= 1;
    });
  };
};

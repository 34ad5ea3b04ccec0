import { setTimeout as delay } from 'node:timers/promises';

/** Asks for one key; whatever is asked meanwhile goes out as one question. */
export type Batched<Key, Answer> = (key: Key) => Promise<Answer>;

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** At most so long is waited for more, ms. */
const longestPauseMs = 20;

/**
 * Gathers questions while one is under way, and in a crowd as long again as that one took, so that a thousand handshakes cost
 * a few queries. Who comes alone waits for nobody. An answer always comes from a question sent after it was asked for.
 */
export const createBatcher = <Key, Answer>(
  ask: (keys: Key[]) => Promise<(key: Key) => Answer | undefined>,
  maxKeys = 500,
): Batched<Key, Answer> => {
  const waiting = new Map<Key, Waiting<Answer>[]>();
  let running = false;
  const flush = async () => {
    const batch = [...waiting].slice(0, maxKeys);
    for (const [key] of batch) waiting.delete(key);
    try {
      const answers = await ask(batch.map(([key]) => key));
      for (const [key, askers] of batch) settle(askers, answers(key));
    } catch (error) {
      for (const [, askers] of batch) for (const asker of askers) asker.reject(error);
    }
  };
  const run = async () => {
    running = true;
    while (waiting.size > 0) {
      const sentAt = performance.now();
      await flush();
      // A question costs both sides the same whether it is about one or a hundred: more come while this crowd lasts.
      if (waiting.size > 0) await delay(Math.min(performance.now() - sentAt, longestPauseMs));
    }
    running = false;
  };
  return (key) =>
    new Promise((resolve, reject) => {
      const askers = waiting.get(key) ?? [];
      askers.push({ resolve, reject });
      waiting.set(key, askers);
      // One turn of the loop gathers what arrived together; `run` never rejects.
      if (!running) setImmediate(() => void (running || run()));
    });
};

const settle = <Answer>(askers: readonly Waiting<Answer>[], answer: Answer | undefined): void => {
  for (const asker of askers) {
    if (answer === undefined) asker.reject(new Error('the owner did not answer for this key'));
    else asker.resolve(answer);
  }
};

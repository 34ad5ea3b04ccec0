import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LateRepeat, Operation, Told } from './history.ts';

/** What one try came to. */
export type Tried =
  | { readonly outcome: 'ok'; readonly told: Told | undefined }
  | { readonly outcome: 'rejected' | 'unknown'; readonly code: string; readonly retryable: boolean };

/** Gives one operation once, under the id it has. */
export type Try = (operation: Operation) => Promise<Tried>;

type Given = Pick<Operation, 'kind' | 'roomId' | 'userId'> & Partial<Pick<Operation, 'subject' | 'content' | 'lane'>>;

/** Notes every operation as it is given, tried again as a client does, and settled. */
export class Recorder {
  readonly operations: Operation[] = [];
  readonly repeats: LateRepeat[] = [];
  #deadline = Number.POSITIVE_INFINITY;

  /** From that time on, ms of the monotonic clock, nothing is tried again. */
  endAt(deadline: number): void {
    this.#deadline = deadline;
  }

  /** Gives one until it is acknowledged or refused for good: all tries carry one id. */
  async carryOut(given: Given, attempt: Try): Promise<Operation> {
    const operation: Operation = {
      subject: '',
      content: '',
      lane: undefined,
      ...given,
      id: randomUUID(),
      invokedAt: performance.now(),
      tries: 0,
      outcome: 'unknown',
      settledAt: undefined,
      code: undefined,
      told: undefined,
    };
    this.operations.push(operation);
    let perhaps = false;
    for (;;) {
      operation.tries += 1;
      const tried = await attempt(operation);
      if (tried.outcome === 'ok')
        return Object.assign(operation, { outcome: 'ok', told: tried.told, settledAt: performance.now() });
      perhaps ||= tried.outcome === 'unknown';
      operation.code = tried.code;
      if (tried.retryable && performance.now() < this.#deadline) await sleep(100);
      else return Object.assign(operation, { outcome: perhaps ? 'unknown' : 'rejected', settledAt: performance.now() });
    }
  }

  /** Gives one again that was acknowledged long ago. */
  async repeat(of: Operation, attempt: Try): Promise<void> {
    const tried = await attempt(of);
    if (tried.outcome === 'ok' && tried.told !== undefined) this.repeats.push({ of, told: tried.told });
  }
}

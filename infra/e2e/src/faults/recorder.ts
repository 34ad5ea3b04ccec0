import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LateRepeat, Operation, Told } from './history.ts';

/** What one try came to; `duplicate` as the answer to a send says. */
export type Tried =
  | { readonly outcome: 'ok'; readonly told: Told | undefined; readonly duplicate?: boolean | undefined }
  | { readonly outcome: 'rejected' | 'unknown'; readonly code: string; readonly retryable: boolean };

/** Gives one operation once, under the id it has. */
export type Try = (operation: Operation) => Promise<Tried>;

/** What an operation is, before anything came of it. */
export type Given = Pick<Operation, 'kind' | 'roomId' | 'userId'> &
  Partial<Pick<Operation, 'subject' | 'content' | 'lane' | 'file'>>;

/** How one ended. */
export type Ending = Pick<Operation, 'outcome'> & Partial<Pick<Operation, 'told' | 'code'>>;

const firstWaitMs = 100;
const longestWaitMs = 1_000;

/** Notes every operation as it is given, tried again as a client does, and settled. */
export class Recorder {
  readonly operations: Operation[] = [];
  readonly repeats: LateRepeat[] = [];
  /** Sends that were acknowledged; and operations that are not settled. */
  acknowledged = 0;
  open = 0;
  #deadline = Number.POSITIVE_INFINITY;

  /** From that time on, ms of the monotonic clock, nothing is tried again. */
  endAt(deadline: number): void {
    this.#deadline = deadline;
  }

  /** Notes one that is given now, under an id of its own or that one. */
  begin(given: Given, id: string = randomUUID()): Operation {
    const operation: Operation = {
      subject: '',
      content: '',
      lane: undefined,
      ...given,
      id,
      invokedAt: performance.now(),
      tries: 0,
      outcome: 'unknown',
      settledAt: undefined,
      code: undefined,
      told: undefined,
    };
    this.operations.push(operation);
    this.open += 1;
    return operation;
  }

  /** Notes how one ended. */
  settle(operation: Operation, { outcome, told, code = operation.code }: Ending): Operation {
    this.open -= 1;
    if (operation.kind === 'send' && outcome === 'ok') this.acknowledged += 1;
    return Object.assign(operation, { outcome, told: sparing(told, operation), code, settledAt: performance.now() });
  }

  /** Gives one until it is acknowledged or refused for good: all tries carry one id. */
  async carryOut(given: Given, attempt: Try): Promise<Operation> {
    const operation = this.begin(given);
    let perhaps = false;
    for (;;) {
      operation.tries += 1;
      const tried = await attempt(operation);
      if (tried.outcome === 'ok') return this.settle(operation, tried);
      perhaps ||= tried.outcome === 'unknown';
      operation.code = tried.code;
      if (!tried.retryable || performance.now() > this.#deadline)
        return this.settle(operation, { outcome: perhaps ? 'unknown' : 'rejected' });
      await sleep(Math.min(longestWaitMs, firstWaitMs * 1.3 ** (operation.tries - 1)));
    }
  }

  /** Gives one again that was acknowledged long ago, until it is answered. */
  async repeat(of: Operation, attempt: Try): Promise<void> {
    for (const askedAt = performance.now(); performance.now() < this.#deadline; await sleep(longestWaitMs)) {
      const tried = await attempt(of);
      if (tried.outcome === 'ok' && tried.told !== undefined)
        return void this.repeats.push({ of, askedAt, told: tried.told, duplicate: tried.duplicate, code: undefined });
      if (tried.outcome !== 'ok' && !tried.retryable)
        return void this.repeats.push({ of, askedAt, told: undefined, duplicate: undefined, code: tried.code });
    }
  }
}

/** Hundreds of thousands are kept: a text that is the one that was given is kept once. */
const sparing = (told: Told | undefined, { content }: Operation): Told | undefined =>
  told?.content === content ? { ...told, content } : told;

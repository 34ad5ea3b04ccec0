import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from './system.ts';

const everyMs = 100;
const answersWithinMs = 1_000;

/** A time in which PostgreSQL did not answer, ms of the checker's clock. */
interface Outage {
  readonly from: number;
  to: number;
}

/**
 * Asks PostgreSQL itself, all the time, whether it is there: how long it takes to recover is its own affair, and told apart
 * from the time in which Parley acknowledges nothing.
 */
export class DatabaseWatch {
  readonly #system: System;
  readonly #outages: Outage[] = [];
  #lastAnswer = performance.now();
  #stopped = false;

  constructor(system: System) {
    this.#system = system;
    void this.#watch();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** How much of a time it was away, ms. */
  awayMs(from: number, to: number): number {
    return this.#outages.reduce((sum, one) => sum + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)), 0);
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      await this.#system.withPostgres((client) => this.#askUntilSilent(() => client.query('SELECT 1'))).catch(() => undefined);
      this.#note();
      await sleep(everyMs);
    }
  }

  async #askUntilSilent(ask: () => Promise<unknown>): Promise<void> {
    while (!this.#stopped) {
      const answer = ask();
      const silent = Symbol();
      const first = await Promise.race([answer, sleep(answersWithinMs, silent, { ref: false })]);
      if (first === silent) {
        this.#note();
        await answer;
      }
      this.#note();
      this.#lastAnswer = performance.now();
      await sleep(everyMs);
    }
  }

  /** From the last answer on, if that is long ago. */
  #note(): void {
    const now = performance.now();
    const last = this.#outages.at(-1);
    if (last?.from === this.#lastAnswer) last.to = now;
    else if (now - this.#lastAnswer > 3 * everyMs) this.#outages.push({ from: this.#lastAnswer, to: now });
  }
}

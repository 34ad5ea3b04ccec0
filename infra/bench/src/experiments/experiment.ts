import type { Findings } from '../report/findings.ts';
import type { Stacks } from '../systems/stacks.ts';

/** How an experiment is to be run. */
export interface Bench {
  /** To see that it works: small crowds, one short round; the figures are worth little. */
  readonly isQuick: boolean;
  /** How often everything is measured; figures are medians. */
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** How long a soak measures, after a warm-up as long. */
  readonly soakMinutes: number;
  /** Where what is measured runs. */
  readonly stacks: Stacks;
  /** Only these systems take part; undefined for all. */
  readonly systems: readonly string[] | undefined;
  /** Tells what is going on now. */
  progress(line: string): void;
}

/** A part of the benchmark: it starts what it measures, measures it beside its yardsticks, and stops it again. */
export interface Experiment {
  /** What `--only` takes. */
  readonly name: string;
  /** A sentence: the load, and what is told of it. */
  readonly about: string;
  /** Runs only when it is named, because it takes long. */
  readonly isOnDemand?: boolean;
  run(bench: Bench): Promise<Findings>;
}
